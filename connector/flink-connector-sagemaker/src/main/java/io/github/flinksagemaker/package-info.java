@NullMarked
package io.github.flinksagemaker;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.github.flinksagemaker.testkit;

import org.jspecify.annotations.NullMarked;

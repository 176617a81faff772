@NullMarked
package io.github.flinksagemaker.examples;

import org.jspecify.annotations.NullMarked;

/** Tests. */
@NullMarked
package io.github.flinksagemaker.drill;

import org.jspecify.annotations.NullMarked;

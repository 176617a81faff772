/** Tests. */
@NullMarked
package io.github.flinksagemaker.drill.process;

import org.jspecify.annotations.NullMarked;

/** Tests. */
@NullMarked
package io.github.flinksagemaker.drill.plan;

import org.jspecify.annotations.NullMarked;

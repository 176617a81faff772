/** Tests. */
@NullMarked
package io.github.flinksagemaker.drill.run;

import org.jspecify.annotations.NullMarked;

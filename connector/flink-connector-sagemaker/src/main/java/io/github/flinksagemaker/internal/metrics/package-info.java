/** Arrives: nothing. Leaves: the name and meaning of each metric of sink and source. */
@NullMarked
package io.github.flinksagemaker.internal.metrics;

import org.jspecify.annotations.NullMarked;

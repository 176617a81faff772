/** Benchmarks of what only the connector's own package can reach. */
@NullMarked
package io.github.flinksagemaker.internal.watch;

import org.jspecify.annotations.NullMarked;

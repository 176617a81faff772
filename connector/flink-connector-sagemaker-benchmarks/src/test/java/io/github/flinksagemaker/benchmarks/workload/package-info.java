/** Tests of what is measured with. */
@NullMarked
package io.github.flinksagemaker.benchmarks.workload;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.job;

import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;

/**
 * The numbers 0, 1, 2, … at their time: number <i>i</i> is due <i>i</i> periods after the first
 * one. What became due while the job was down follows at once, so that the input ends when it
 * should, whatever happens meanwhile.
 */
final class PacedNumbers extends NumberSequenceSource {

    private static final long serialVersionUID = 1L;

    private final FirstEmission begin;
    private final double period;
    private final Switches switches;

    /**
     * Makes a source.
     *
     * @param begin is waited for by number 0
     * @param period milliseconds from one number to the next
     * @param switches whether it stands still
     */
    PacedNumbers(long count, FirstEmission begin, double period, Switches switches) {
        super(0, count - 1);
        this.begin = begin;
        this.period = period;
        this.switches = switches;
    }

    @Override
    public SourceReader<Long, NumberSequenceSplit> createReader(SourceReaderContext context) {
        return new PacedReader(context, begin, period, switches);
    }
}

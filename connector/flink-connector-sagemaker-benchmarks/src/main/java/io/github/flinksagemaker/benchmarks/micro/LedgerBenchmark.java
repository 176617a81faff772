// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.micro;

import io.github.flinksagemaker.benchmarks.scale.GeneratedLedger;
import io.github.flinksagemaker.benchmarks.scale.Workload;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.EntryPacker;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.PackedEntry;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A segment of 50 entries with 10 records and 20 KB each: encoded, decoded; one entry packed. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init")
public class LedgerBenchmark {

    private byte[] bytes;
    private Segment segment;
    private List<byte[]> raw;
    private EntryPacker packer;
    private PackedEntry packed;

    @Setup
    public void setUp() throws LedgerFormatException {
        Workload workload = new Workload(1_000, Workload.Order.SHUFFLED);
        bytes = new GeneratedLedger(workload, new ManualScheduler()).segmentBytes(1);
        DecodedSegment decoded = SegmentCodec.decode(bytes, "a generated segment");
        segment = decoded.segment();
        raw = List.of(new byte[bytes.length - decoded.rawOffset()]);
        packer = new EntryPacker();
        packed = packer.pack(segment.entries().get(0));
    }

    @Benchmark
    public byte[] encode() {
        return SegmentCodec.encode(segment, raw);
    }

    @Benchmark
    public DecodedSegment decode() throws LedgerFormatException {
        return SegmentCodec.decode(bytes, "a generated segment");
    }

    @Benchmark
    public PackedEntry pack() {
        return packer.pack(segment.entries().get(0));
    }

    @Benchmark
    public LedgerEntry unpack() {
        return packed.unpack();
    }
}

package io.github.flinksagemaker.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testing.AnyBytes;
import io.github.flinksagemaker.testing.GoldenBytes;
import io.github.flinksagemaker.testing.Mutations;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any bytes are a ledger object that the rules allow, or are refused. */
class LedgerBadBytesTest {

    private static final List<String> GOLDEN =
            List.of(
                    "segment-opening-run",
                    "run",
                    "segment-entries",
                    "segment-timed",
                    "segment-opening-fence",
                    "commit-end");

    @Provide
    Arbitrary<byte[]> objects() {
        return Mutations.of(GOLDEN.stream().map(GoldenBytes::read).toArray(byte[][]::new));
    }

    @Provide
    Arbitrary<byte[]> segments() {
        return Mutations.of(GoldenBytes.read("segment-entries"));
    }

    @Property(tries = 5000)
    void segmentsAreReadOrRefused(@ForAll("objects") byte[] bytes) {
        DecodedSegment read =
                AnyBytes.decode(
                        LedgerFormatException.class, () -> SegmentCodec.decode(bytes, "key"));
        if (read != null) {
            byte[] raw = Arrays.copyOfRange(bytes, read.rawOffset(), bytes.length);
            assertThat(SegmentCodec.encode(read.segment(), List.of(raw))).isNotEmpty();
        }
    }

    @Property(tries = 5000)
    void commitsAreReadOrRefused(@ForAll("objects") byte[] bytes) {
        Commit read =
                AnyBytes.decode(
                        LedgerFormatException.class, () -> CommitCodec.decode(bytes, "key"));
        if (read != null) {
            assertThat(CommitCodec.encode(read)).isNotEmpty();
        }
    }

    @Property(tries = 5000)
    void runMarkersAreReadOrRefused(@ForAll("objects") byte[] bytes) {
        RunMarker read =
                AnyBytes.decode(
                        LedgerFormatException.class, () -> RunMarkerCodec.decode(bytes, "key"));
        if (read != null) {
            assertThat(RunMarkerCodec.encode(read)).isNotEmpty();
        }
    }

    /** Whatever the damage, what is kept obeys the rules, and nothing is refused but a version. */
    @Property(tries = 5000)
    void damagedSegmentsAreSalvagedAsFarAsTheRulesHold(@ForAll("segments") byte[] bytes) {
        DecodedSegment kept =
                AnyBytes.decode(
                        LedgerVersionException.class,
                        () -> SegmentCodec.salvage(bytes, "key", LedgerSamples.LANE, 1));
        if (kept == null) {
            return;
        }
        assertThat(kept.isLost()).isEqualTo(kept.isLost() && kept.damage() != null);
        assertThat(kept.segment().lane()).isEqualTo(LedgerSamples.LANE);
        assertThat(kept.segment().number()).isEqualTo(1);
        assertThat(kept.rawOffset()).isBetween(0, bytes.length);
        for (LedgerEntry entry : kept.segment().entries()) {
            if (!entry.records().isEmpty()) {
                assertThat(
                                LedgerRules.problemOf(
                                        entry, LedgerSamples.LANE, bytes.length - kept.rawOffset()))
                        .isNull();
            }
        }
    }
}

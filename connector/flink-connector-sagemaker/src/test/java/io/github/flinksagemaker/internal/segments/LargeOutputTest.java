// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.OutputReference;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code source.output-reference-above}: large outputs are named instead of read. */
class LargeOutputTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int LIMIT = 10;

    private final SegmentsFixture fixture = new SegmentsFixture(settings());
    private final LaneFiles files = fixture.lane();

    private static SourceSettings.Builder settings() {
        return SegmentsFixture.settings().setOutputReferenceAbove((long) LIMIT);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void anOutputAboveTheLimitSettlesWithAReference() {
        LedgerEntry entry = opened();
        files.output(entry, "x".repeat(LIMIT + 1));
        fixture.advance(MINUTE);

        SettledInvocation settled = fixture.onlySettled();
        assertThat(settled.outcome().output()).isNull();
        assertThat(settled.outcome().failure()).isNull();
        assertThat(settled.outcome().reference())
                .isEqualTo(
                        OutputReference.of(
                                LaneFiles.outputOf(entry), LIMIT + 1, "application/octet-stream"));
        assertThat(SegmentsFixture.record(settled)).isEqualTo(LaneFiles.carriedBy(entry));
    }

    @Test
    void anOutputOfExactlyTheLimitIsRead() {
        LedgerEntry entry = opened();
        files.output(entry, "x".repeat(LIMIT));
        fixture.advance(MINUTE);

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome()))
                .isEqualTo("x".repeat(LIMIT));
    }

    @Test
    void anEmptyOutputIsRead() {
        LedgerEntry entry = opened();
        files.output(entry, "");
        fixture.advance(MINUTE);

        assertThat(fixture.onlySettled().outcome().output()).isEmpty();
    }

    @Test
    void oneGetOfTheStartTellsThatItIsLarge() {
        LedgerEntry entry = opened();
        files.output(entry, "x".repeat(1_000_000));
        fixture.advance(MINUTE);

        assertThat(fixture.settled()).hasSize(1);
        assertThat(fixture.store.script().count(Operation.GET_START)).isEqualTo(1);
    }

    @Test
    void failuresAreReadAsEver() {
        LedgerEntry entry = opened();
        files.failure(entry, "why it failed, at length");
        fixture.advance(MINUTE);

        SettledInvocation settled = fixture.onlySettled();
        assertThat(SegmentsFixture.kind(settled)).isEqualTo(FailureKind.MODEL_ERROR);
        assertThat(SegmentsFixture.message(settled)).isEqualTo("why it failed, at length");
    }

    private LedgerEntry opened() {
        LedgerEntry entry = files.entry();
        files.opening(entry);
        fixture.read(files);
        return entry;
    }
}

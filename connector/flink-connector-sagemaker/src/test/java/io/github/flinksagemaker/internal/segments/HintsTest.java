// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static io.github.flinksagemaker.internal.segments.SegmentsFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 32: a notification makes the source look, and is never the truth")
class HintsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration NET = Duration.ofMinutes(5);

    private final SegmentsFixture fixture = new SegmentsFixture(settings());
    private final LaneFiles files = fixture.lane();

    private static SourceSettings.Builder settings() {
        return SegmentsFixture.settings()
                .setNotificationQueueUrl("https://sqs.eu-central-1.amazonaws.com/1/q")
                .setNotificationPollInterval(NET);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aHintFindsTheOutputAtOnce() {
        LedgerEntry entry = readAccepted(files.entry());
        fixture.advance(MINUTE);
        int before = fixture.gets();
        files.output(entry, "out");
        fixture.hint(Hint.completed(entry.invocationId()));

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("out");
        assertThat(fixture.gets() - before).isOne();
    }

    @Test
    void withoutAHintTheSafetyNetFindsIt() {
        LedgerEntry entry = readAccepted(files.entry());
        files.output(entry, "out");
        fixture.advance(NET.minusSeconds(10));
        assertThat(fixture.settled()).isEmpty();

        fixture.advance(Duration.ofSeconds(10));
        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("out");
    }

    @Test
    void aLostHintIsMadeGoodOnceTheInvocationTakesTwiceAsLongAsOthers() {
        files.opening();
        fixture.read(files);
        fixture.advance(MINUTE);
        LedgerEntry hinted = accepted(files.entry());
        LedgerEntry unannounced = accepted(files.entry());
        files.segment(1, hinted, unannounced);
        fixture.advance(Duration.ofSeconds(20));
        files.output(hinted, "out");
        files.output(unannounced, "out");
        fixture.hint(Hint.completed(hinted.invocationId()));
        assertThat(fixture.settled()).hasSize(1);

        fixture.advance(Duration.ofSeconds(20));
        assertThat(fixture.settled()).isEmpty();
        fixture.advance(Duration.ofSeconds(5));
        assertThat(fixture.settled()).hasSize(1);
    }

    @Test
    void aHintBeforeItsTimeChangesNothing() {
        LedgerEntry entry = readAccepted(files.entry());
        for (int i = 0; i < 3; i++) {
            fixture.hint(Hint.completed(entry.invocationId()));
            fixture.advance(Duration.ofSeconds(1));
        }
        assertThat(fixture.settled()).isEmpty();
        files.output(entry, "out");
        fixture.hint(Hint.completed(entry.invocationId()));

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("out");
    }

    @Test
    void repeatedAndUnknownHintsReadNothing() {
        LedgerEntry entry = readAccepted(files.entry());
        files.output(entry, "out");
        Hint hint = Hint.completed(entry.invocationId());
        fixture.hint(hint, hint);
        assertThat(fixture.settled()).hasSize(1);
        fixture.advance(MINUTE);
        int before = fixture.gets();
        fixture.hint(
                hint,
                Hint.completed(InvocationId.of(files.lane, 4_711)),
                Hint.failed(InvocationId.of(LaneId.create(1), 0), "forged"));
        fixture.advance(MINUTE);

        assertThat(fixture.gets()).isEqualTo(before);
        assertThat(fixture.settled()).isEmpty();
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    void aHintThatComesDuringALookLooksOnceMore() {
        LedgerEntry entry = readAccepted(files.entry());
        Hint hint = Hint.completed(entry.invocationId());
        Hold look = fixture.store.script().hold(Operation.GET_START, at(LaneFiles.outputOf(entry)));
        fixture.hint(hint);
        Hold second =
                fixture.store.script().hold(Operation.GET_START, at(LaneFiles.outputOf(entry)));
        fixture.hint(hint);
        look.release(); // in vain
        files.output(entry, "out");
        second.release();

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("out");
    }

    @Test
    void aHintBeforeItsEntryIsReadIsKept() {
        files.opening();
        fixture.assign(files, 0);
        fixture.advance(MINUTE);
        LedgerEntry entry = accepted(files.entry());
        files.segment(1, entry);
        files.output(entry, "out");
        fixture.hint(Hint.completed(entry.invocationId()));
        fixture.advance(MINUTE);
        assertThat(fixture.settled()).isEmpty();
        fixture.assign(files, 1);

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("out");
    }

    @Test
    void whatWasAcceptedBeforeTheLaneWasHeldIsLookedForWithoutAHint() {
        LedgerEntry entry = files.entry();
        files.opening(entry);
        files.output(entry, "long there");
        fixture.read(files);
        fixture.advance(Duration.ofSeconds(1));

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("long there");
    }

    @Test
    void aFailureHintLooksAtBothLocations() {
        LedgerEntry entry = readAccepted(files.entry());
        files.failure(entry, "the container's words");
        fixture.hint(Hint.failed(entry.invocationId(), null));

        SettledInvocation settled = fixture.onlySettled();
        assertThat(SegmentsFixture.kind(settled)).isEqualTo(FailureKind.MODEL_ERROR);
        assertThat(SegmentsFixture.message(settled)).isEqualTo("the container's words");
    }

    @Test
    void aFailureHintWithoutReasonSettlesNothing() {
        LedgerEntry entry = readAccepted(withoutFailureLocation());
        fixture.hint(Hint.failed(entry.invocationId(), null));
        fixture.advance(MINUTE);
        assertThat(fixture.settled()).isEmpty();
    }

    @Test
    void aTrustedReasonSettlesWhatHasNoOutput() {
        LedgerEntry entry = readAccepted(withoutFailureLocation());
        fixture.hint(Hint.failed(entry.invocationId(), "server error (500)"));

        SettledInvocation settled = fixture.onlySettled();
        assertThat(SegmentsFixture.kind(settled)).isEqualTo(FailureKind.MODEL_ERROR);
        assertThat(SegmentsFixture.message(settled)).isEqualTo("server error (500)");
    }

    @Test
    void theOutputIsTruerThanATrustedReason() {
        LedgerEntry entry = readAccepted(withoutFailureLocation());
        files.output(entry, "out");
        fixture.hint(Hint.failed(entry.invocationId(), "server error (500)"));

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("out");
    }

    @Test
    void theFailureObjectIsTruerThanATrustedReason() {
        LedgerEntry entry = readAccepted(files.entry());
        files.failure(entry, "the container's words");
        fixture.hint(Hint.failed(entry.invocationId(), "server error (500)"));

        assertThat(SegmentsFixture.message(fixture.onlySettled()))
                .isEqualTo("the container's words");
    }

    @Test
    void aTrustedReasonWaitsForADefiniteAnswer() {
        LedgerEntry entry = readAccepted(withoutFailureLocation());
        fixture.store
                .script()
                .failBefore(
                        Operation.GET_START, at(LaneFiles.outputOf(entry)), 2, ErrorKind.TRANSIENT);
        fixture.hint(Hint.failed(entry.invocationId(), "server error (500)"));
        assertThat(fixture.settled()).isEmpty();
        fixture.advance(MINUTE);

        assertThat(SegmentsFixture.message(fixture.onlySettled())).isEqualTo("server error (500)");
    }

    @Test
    void deniedAccessIsNoDefiniteAnswer() {
        LedgerEntry entry = readAccepted(withoutFailureLocation());
        fixture.forbidListing();
        fixture.store
                .script()
                .failBefore(
                        Operation.GET_START,
                        at(LaneFiles.outputOf(entry)),
                        2,
                        ErrorKind.ACCESS_DENIED);
        fixture.hint(Hint.failed(entry.invocationId(), "server error (500)"));
        fixture.advance(MINUTE);

        assertThat(fixture.settled()).isEmpty();
    }

    @Test
    void withoutAnyHintItStillExpires() {
        readAccepted(files.entry());
        fixture.advance(Duration.ofMinutes(66));

        assertThat(SegmentsFixture.kind(fixture.onlySettled())).isEqualTo(FailureKind.EXPIRED);
    }

    @Test
    void aSilentQueueIsNoticedAndAHintHeard() {
        files.opening();
        fixture.read(files);
        fixture.advance(MINUTE);
        for (int segment = 1; segment <= 8; segment++) { // found by the net: nobody told of them
            LedgerEntry entry = accepted(files.entry());
            files.segment(segment, entry);
            files.output(entry, "out");
        }
        fixture.advance(NET.multipliedBy(2).plusMinutes(1));
        assertThat(fixture.settled()).hasSize(8);

        LedgerEntry polled = accepted(files.entry());
        files.segment(9, polled);
        files.output(polled, "out");
        fixture.advance(Duration.ofSeconds(10));
        assertThat(fixture.settled()).hasSize(1);

        for (int i = 0; i < 8; i++) {
            fixture.hint(Hint.completed(polled.invocationId()));
        }
        LedgerEntry waited = accepted(files.entry());
        files.segment(10, waited);
        AtomicInteger looks = fixture.countOf(Operation.GET_START, waited.outputLocation());
        fixture.advance(MINUTE);
        assertThat(looks).as("after 2, 6, 14 and 30 s").hasValueLessThanOrEqualTo(5);
        files.output(waited, "out");
        fixture.hint(Hint.completed(waited.invocationId()));
        assertThat(fixture.settled()).hasSize(1);
    }

    /**
     * What waited for a hint is looked for too, and hints are waited for when the queue is back.
     */
    @Test
    void whileTheQueueDoesNotAnswerLooksAreThoseOfASourceWithoutOne() {
        LedgerEntry waiting = readAccepted(files.entry());
        fixture.advance(MINUTE);
        files.output(waiting, "out");
        fixture.queueAnswers(false);
        fixture.advance(MINUTE.multipliedBy(2)); // no longer than it has waited already
        assertThat(fixture.settled()).hasSize(1);

        LedgerEntry polled = accepted(files.entry());
        files.segment(2, polled);
        files.output(polled, "out");
        fixture.advance(Duration.ofSeconds(100)); // the first took 66 s, twice that is 132
        assertThat(fixture.settled()).hasSize(1);

        fixture.queueAnswers(true);
        LedgerEntry awaited = accepted(files.entry());
        files.segment(3, awaited);
        files.output(awaited, "out");
        fixture.advance(Duration.ofSeconds(100));
        assertThat(fixture.settled()).isEmpty();
        fixture.hint(Hint.completed(awaited.invocationId()));
        assertThat(fixture.settled()).hasSize(1);
    }

    @Test
    void oneOfManyIsFoundWithOneRead() {
        files.opening();
        fixture.read(files);
        fixture.advance(MINUTE);
        LedgerEntry[] entries = new LedgerEntry[1_000];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = accepted(files.entry());
        }
        files.segment(1, entries);
        fixture.advance(Duration.ofSeconds(6));
        int before = fixture.gets();
        for (int i = 0; i < entries.length; i += 100) {
            files.output(entries[i], "out " + i);
            fixture.hint(Hint.completed(entries[i].invocationId()));
        }

        assertThat(fixture.settled()).hasSize(10);
        assertThat(fixture.gets() - before).isEqualTo(10);
    }

    /** Of a lane that is held for a minute already, an entry that was accepted now. */
    private LedgerEntry readAccepted(LedgerEntry entry) {
        files.opening();
        fixture.read(files);
        fixture.advance(MINUTE);
        LedgerEntry now = accepted(entry);
        files.segment(1, now);
        assertThat(SegmentsFixture.brief(fixture.poll())).containsExactly("S0", "S1");
        return now;
    }

    private LedgerEntry accepted(LedgerEntry entry) {
        long now = fixture.scheduler.clock().millis();
        return entry.toBuilder().setAcceptedAt(now).setDeadline(now + LaneFiles.TTL).build();
    }

    private LedgerEntry withoutFailureLocation() {
        return files.entry().toBuilder().setFailureLocation(null).build();
    }
}

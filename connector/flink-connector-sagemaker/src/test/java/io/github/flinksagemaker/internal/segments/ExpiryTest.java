// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static io.github.flinksagemaker.internal.segments.SegmentsFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName(
        "rule 29: an invocation expires only by definite answers that S3 dates after its deadline")
class ExpiryTest {

    /** What S3's dates leave out, of the segment and of the answer. */
    private static final Duration A_MOMENT = Duration.ofMillis(2_002);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final Duration HOURS = Duration.ofHours(7);

    /** Request TTL and invocation timeout, an hour, and the source's grace of five minutes. */
    private static final Duration DEADLINE = Duration.ofMinutes(65);

    private SegmentsFixture fixture = new SegmentsFixture();
    private LaneFiles files = fixture.lane();
    private final LedgerEntry entry = files.entry();
    private final S3Location output = LaneFiles.outputOf(entry);
    private final S3Location failure = LaneFiles.failureOf(entry);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void expiresRightAfterTheDeadlineIfOutputAndFailureAreMissing() {
        readUntilDeadline(entry);
        assertThat(fixture.settled()).isEmpty();

        fixture.advance(A_MOMENT);

        SettledInvocation settled = fixture.onlySettled();
        assertThat(SegmentsFixture.kind(settled)).isEqualTo(FailureKind.EXPIRED);
        assertThat(SegmentsFixture.message(settled))
                .contains("2026-01-01T01:05:01Z", "1 h", "source.deadline-grace")
                .doesNotContain("S3FailurePath");
    }

    @Test
    void expiresByTheOutputAloneIfThereIsNoFailureLocation() {
        readUntilDeadline(entry.toBuilder().setFailureLocation(null).build());
        fixture.advance(A_MOMENT);

        SettledInvocation settled = fixture.onlySettled();
        assertThat(SegmentsFixture.kind(settled)).isEqualTo(FailureKind.EXPIRED);
        assertThat(SegmentsFixture.message(settled))
                .contains("names no S3FailurePath", "source.notification.trusted");
    }

    @Test
    void saysHowLongItCouldWaitAndHowLongTheModelCouldWork() {
        LedgerEntry timed =
                entry.toBuilder().setRequestTtl(3_000_000L).setInvocationTimeout(600_000L).build();
        readUntilDeadline(timed);
        fixture.advance(A_MOMENT);

        assertThat(SegmentsFixture.message(fixture.onlySettled()))
                .contains("request TTL (50 min), invocation timeout (10 min)");
    }

    @Test
    void anOutputThatAppearsBetweenTheDeadlineAndTheCheckSettles() {
        readUntilDeadline(entry);
        files.output(entry, "just in time");
        fixture.advance(MINUTE);

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("just in time");
    }

    @Test
    void aMissFromBeforeTheDeadlineDoesNotExpireHoweverLateItCame() {
        files.opening(entry);
        fixture.read(files);
        fixture.advance(DEADLINE.minus(MINUTE));
        Hold early = fixture.store.script().holdAnswer(Operation.GET_START, at(output));
        fixture.advance(MINUTE.plusSeconds(30)); // a look begins before, and is answered after
        Hold next = fixture.store.script().hold(Operation.GET_START, at(output));
        early.release();
        assertThat(fixture.settled()).isEmpty();

        files.output(entry, "meanwhile");
        next.release();
        fixture.advance(MINUTE);
        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("meanwhile");
    }

    @Test
    void aWriterWhoseClockIsHoursBehindExpiresNothing() {
        long acceptedAt = entry.acceptedAt() - HOURS.toMillis();
        LedgerEntry dated =
                entry.toBuilder()
                        .setAcceptedAt(acceptedAt)
                        .setDeadline(acceptedAt + LaneFiles.TTL)
                        .build();
        readUntilDeadline(dated);
        assertThat(fixture.settled()).isEmpty();
        files.output(dated, "in time");
        fixture.advance(MINUTE);

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("in time");
    }

    @ParameterizedTest(name = "S3's clock is {0} ahead of the reader's")
    @ValueSource(strings = {"PT-7H", "PT-30M", "PT-0.9S", "PT0.9S", "PT30M", "PT7H"})
    void theReadersClockExpiresNothingAndDelaysLittle(Duration ahead) {
        fixture.storeAhead = ahead;
        readUntilDeadline(entry);
        assertThat(fixture.settled()).isEmpty();
        int looks = fixture.store.script().count(Operation.GET);
        fixture.advance(Duration.ofMinutes(6)); // a pause between looks has five at most

        assertThat(SegmentsFixture.kind(fixture.onlySettled())).isEqualTo(FailureKind.EXPIRED);
        assertThat(looks).isLessThan(500);
    }

    @Test
    void aClockThatIsSetWhileItWaitsExpiresNothing() {
        readUntilDeadline(entry);
        fixture.storeAhead = Duration.ofHours(-1); // this host's clock has gone an hour ahead
        fixture.advance(Duration.ofMinutes(59));
        assertThat(fixture.settled()).isEmpty();
        fixture.advance(Duration.ofMinutes(7));

        assertThat(SegmentsFixture.kind(fixture.onlySettled())).isEqualTo(FailureKind.EXPIRED);
    }

    @Test
    void theReadersClockCountsWhereTheStoreDatesNoAnswer() {
        fixture.store.leaveOutDates();
        readUntilDeadline(entry);
        assertThat(fixture.settled()).isEmpty();
        fixture.advance(A_MOMENT);

        assertThat(SegmentsFixture.kind(fixture.onlySettled())).isEqualTo(FailureKind.EXPIRED);
    }

    @Test
    void theDateThatTheSplitCarriesCountsAlsoWhenTheObjectWasPutBackSince() {
        fixture.advance(Duration.ofMinutes(40));
        files.opening(entry); // dated 40 minutes after it was first written
        fixture.restore(files, 0, LaneFiles.ACCEPTED_AT, 0);
        fixture.advance(DEADLINE.minusMinutes(40));
        assertThat(fixture.settled()).isEmpty();
        fixture.advance(A_MOMENT);

        assertThat(SegmentsFixture.kind(fixture.onlySettled())).isEqualTo(FailureKind.EXPIRED);
    }

    @Test
    void serverErrorsNeverSettle() {
        fixture.store
                .script()
                .failBefore(Operation.GET_START, at(output), 9_999, ErrorKind.TRANSIENT);
        readUntilDeadline(entry);
        fixture.advance(Duration.ofHours(6));
        assertThat(fixture.settled()).isEmpty();
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    void aServerErrorAtTheDeadlineOnlyDelaysTheExpiry() {
        readUntilDeadline(entry);
        fixture.store.script().failBefore(Operation.GET_START, at(output), 1, ErrorKind.TRANSIENT);
        fixture.store.script().failBefore(Operation.GET_START, at(failure), 2, ErrorKind.THROTTLED);
        fixture.advance(A_MOMENT);
        assertThat(fixture.settled()).isEmpty();

        fixture.advance(MINUTE);
        assertThat(SegmentsFixture.kind(fixture.onlySettled())).isEqualTo(FailureKind.EXPIRED);
        assertThat(fixture.store.script().pending()).isZero();
    }

    @Test
    void anErrorOfTheFailureDoesNotSettleByTheOutputAlone() {
        fixture.store
                .script()
                .failBefore(Operation.GET_START, at(failure), 9_999, ErrorKind.TRANSIENT);
        readUntilDeadline(entry);
        fixture.advance(Duration.ofHours(6));

        assertThat(fixture.settled()).isEmpty();
    }

    @Test
    void aFailureFoundAtTheDeadlineIsAModelError() {
        readUntilDeadline(entry);
        files.failure(entry, "late failure");
        fixture.advance(MINUTE);

        assertThat(SegmentsFixture.kind(fixture.onlySettled())).isEqualTo(FailureKind.MODEL_ERROR);
    }

    @Test
    void deniedAccessAfterTheDeadlineFailsAndSaysWhatToDo() {
        fixture.forbidListing();
        fixture.store
                .script()
                .failBefore(Operation.GET_START, at(output), 9_999, ErrorKind.ACCESS_DENIED);
        fixture.store
                .script()
                .failBefore(Operation.GET_START, at(failure), 9_999, ErrorKind.ACCESS_DENIED);
        readUntilDeadline(entry);
        assertThat(fixture.failures).isEmpty();
        fixture.advance(MINUTE);

        fixture.assertFailed(
                output.toString(),
                "s3:ListBucket",
                "s3:GetObject",
                "source.forbidden-means-missing");
        assertThat(fixture.settled()).isEmpty();
    }

    @Test
    void deniedAccessMeansMissingIfConfigured() {
        fixture.close();
        fixture = new SegmentsFixture(SegmentsFixture.settings().setForbiddenMeansMissing(true));
        files = new LaneFiles(files.lane, files.paths, fixture.store);
        fixture.store
                .script()
                .failBefore(
                        Operation.GET_START,
                        target -> target.startsWith("s3://outputs/"),
                        9_999,
                        ErrorKind.ACCESS_DENIED);
        readUntilDeadline(entry);
        fixture.advance(MINUTE);

        assertThat(SegmentsFixture.kind(fixture.onlySettled())).isEqualTo(FailureKind.EXPIRED);
    }

    @Test
    void anInvocationRestoredAfterItsDeadlineIsLookedForFirst() {
        files.opening(entry);
        files.output(entry, "long there");
        fixture.advance(Duration.ofDays(1));
        fixture.read(files);
        fixture.advance(MINUTE);

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("long there");
    }

    private void readUntilDeadline(LedgerEntry watched) {
        files.opening(watched);
        fixture.read(files);
        fixture.advance(DEADLINE);
    }
}

package io.github.flinksagemaker.internal.tail;

import static io.github.flinksagemaker.internal.tail.TailFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.Hold;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 29: an invocation expires only by definite answers to GETs after its deadline")
class ExpiryTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Request TTL and invocation timeout, an hour, and the source's grace of five minutes. */
    private static final Duration DEADLINE = Duration.ofMinutes(65);

    private TailFixture fixture = new TailFixture();
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

        fixture.advance(Duration.ofMillis(2));

        SettledInvocation settled = fixture.onlySettled();
        assertThat(TailFixture.kind(settled)).isEqualTo(FailureKind.EXPIRED);
        assertThat(TailFixture.message(settled)).contains("2026-01-01T01:05:00Z");
    }

    @Test
    void expiresByTheOutputAloneIfThereIsNoFailureLocation() {
        readUntilDeadline(entry.toBuilder().setFailureLocation(null).build());
        fixture.advance(Duration.ofMillis(2));

        assertThat(TailFixture.kind(fixture.onlySettled())).isEqualTo(FailureKind.EXPIRED);
    }

    @Test
    void anOutputThatAppearsBetweenTheDeadlineAndTheCheckSettles() {
        readUntilDeadline(entry);
        files.output(entry, "just in time");
        fixture.advance(MINUTE);

        assertThat(TailFixture.text(fixture.onlySettled().outcome())).isEqualTo("just in time");
    }

    @Test
    void aMissBegunBeforeTheDeadlineDoesNotExpire() {
        files.opening(false, entry);
        fixture.read(files);
        fixture.advance(DEADLINE.minus(MINUTE));
        Hold early = fixture.store.script().hold(Operation.GET, at(output));
        fixture.advance(MINUTE.plusSeconds(30)); // a look begins before, and ends after
        Hold next = fixture.store.script().hold(Operation.GET, at(output));
        early.release();
        assertThat(fixture.settled()).isEmpty();

        files.output(entry, "meanwhile");
        next.release();
        fixture.advance(MINUTE);
        assertThat(TailFixture.text(fixture.onlySettled().outcome())).isEqualTo("meanwhile");
    }

    @Test
    void serverErrorsNeverSettle() {
        fixture.store.script().failBefore(Operation.GET, at(output), 9_999, ErrorKind.TRANSIENT);
        readUntilDeadline(entry);
        fixture.advance(Duration.ofHours(6));
        assertThat(fixture.settled()).isEmpty();
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    void aServerErrorAtTheDeadlineOnlyDelaysTheExpiry() {
        readUntilDeadline(entry);
        fixture.store.script().failBefore(Operation.GET, at(output), 1, ErrorKind.TRANSIENT);
        fixture.store.script().failBefore(Operation.GET_START, at(failure), 2, ErrorKind.THROTTLED);
        fixture.advance(Duration.ofMillis(100));
        assertThat(fixture.settled()).isEmpty();

        fixture.advance(MINUTE);
        assertThat(TailFixture.kind(fixture.onlySettled())).isEqualTo(FailureKind.EXPIRED);
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

        assertThat(TailFixture.kind(fixture.onlySettled())).isEqualTo(FailureKind.MODEL_ERROR);
    }

    @Test
    void deniedAccessAfterTheDeadlineFailsAndSaysWhatToDo() {
        fixture.store
                .script()
                .failBefore(Operation.GET, at(output), 9_999, ErrorKind.ACCESS_DENIED);
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
        fixture = new TailFixture(TailFixture.settings().setForbiddenMeansMissing(true));
        files = new LaneFiles(files.lane, files.paths, fixture.store);
        fixture.store
                .script()
                .failBefore(
                        Operation.GET,
                        target -> target.startsWith("s3://outputs/"),
                        9_999,
                        ErrorKind.ACCESS_DENIED);
        readUntilDeadline(entry);
        fixture.advance(MINUTE);

        assertThat(TailFixture.kind(fixture.onlySettled())).isEqualTo(FailureKind.EXPIRED);
    }

    @Test
    void anInvocationRestoredAfterItsDeadlineIsLookedForFirst() {
        files.opening(false, entry);
        files.output(entry, "long there");
        fixture.advance(Duration.ofDays(1));
        fixture.read(files);
        fixture.advance(MINUTE);

        assertThat(TailFixture.text(fixture.onlySettled().outcome())).isEqualTo("long there");
    }

    private void readUntilDeadline(LedgerEntry watched) {
        files.opening(false, watched);
        fixture.read(files);
        fixture.advance(DEADLINE);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static io.github.flinksagemaker.internal.segments.SegmentsFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Reads that S3 refuses: what fails at once, what is asked for again, and what is only missing. */
class RefusedReadsTest {

    private static final Duration BUDGET = SourceOptions.RETRY_BUDGET.defaultValue();
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private SegmentsFixture fixture = new SegmentsFixture();
    private LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static ServiceException keyDenied(String code, String message) {
        return new ServiceException(
                ErrorKind.ACCESS_DENIED,
                "s3:GetObject failed: " + code,
                S3Exception.builder()
                        .statusCode(403)
                        .awsErrorDetails(
                                AwsErrorDetails.builder()
                                        .errorCode(code)
                                        .errorMessage(message)
                                        .build())
                        .build());
    }

    private void refuse(S3Location location, ErrorKind kind) {
        fixture.store.script().failBefore(Operation.GET, at(location), 9_999, kind);
        fixture.store.script().failBefore(Operation.GET_START, at(location), 9_999, kind);
    }

    private void read(LedgerEntry... entries) {
        files.opening();
        files.segment(1, entries);
        fixture.read(files);
    }

    /** The outputs' bucket is read before anything is refused there. */
    private LedgerEntry readOneThatWorks() {
        LedgerEntry entry = files.entry();
        files.output(entry, "there");
        read(entry);
        fixture.advance(MINUTE);
        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("there");
        return entry;
    }

    @ParameterizedTest
    @CsvSource({
        "AccessDenied, User: x is not authorized to perform: kms:Decrypt on resource: y",
        "KMS.AccessDeniedException, The ciphertext refers to a key that you may not use"
    })
    void aKeyThatMayNotBeUsedFailsAtOnceAndIsNamed(String code, String message) {
        LedgerEntry entry = files.entry();
        fixture.forbidListing();
        fixture.store
                .script()
                .failBefore(
                        Operation.GET_START,
                        at(LaneFiles.outputOf(entry)),
                        9_999,
                        keyDenied(code, message));
        read(entry);
        fixture.advance(MINUTE);

        fixture.assertFailed(String.valueOf(entry.outputLocation()), "kms:Decrypt");
    }

    @Test
    void aKeyThatMayNotBeUsedIsNotAMissingObjectEvenIfThoseLookForbidden() {
        fixture.close();
        fixture = new SegmentsFixture(SegmentsFixture.settings().setForbiddenMeansMissing(true));
        files = fixture.lane();
        LedgerEntry entry = files.entry();
        fixture.store
                .script()
                .failBefore(
                        Operation.GET_START,
                        at(LaneFiles.outputOf(entry)),
                        9_999,
                        keyDenied("AccessDenied", "may not kms:Decrypt"));
        read(entry);
        fixture.advance(MINUTE);

        fixture.assertFailed("kms:Decrypt");
    }

    private void readWhereMissingLooksForbidden(LedgerEntry... entries) {
        fixture.close();
        fixture = new SegmentsFixture(SegmentsFixture.settings().setForbiddenMeansMissing(true));
        files = fixture.lane();
        read(entries);
        fixture.advance(MINUTE);
    }

    private void denyTheKeyOf(S3Location location) {
        ServiceException denied = keyDenied("AccessDenied", "may not kms:Decrypt");
        fixture.store.script().failBefore(Operation.GET, at(location), 9_999, denied);
        fixture.store.script().failBefore(Operation.GET_START, at(location), 9_999, denied);
        fixture.store.script().failBefore(Operation.GET_RANGE, at(location), 9_999, denied);
    }

    /** Else it would look as if it were gone. */
    @Test
    void aSegmentWhoseKeyMayNotBeUsedIsAskedAgainWithinTheBudgetAndNamed() {
        readWhereMissingLooksForbidden();
        S3Location next = files.paths.segment(files.lane, 2);
        denyTheKeyOf(next);
        files.segment(2);
        fixture.advance(BUDGET.minusSeconds(15));
        assertThat(fixture.failures).isEmpty();
        fixture.advance(Duration.ofSeconds(45));

        fixture.assertFailed(String.valueOf(next), "kms:Decrypt");
    }

    /** Else its records would come out as lost. */
    @Test
    void anInputWhoseKeyMayNotBeUsedIsNotAMissingOneEither() {
        readWhereMissingLooksForbidden();
        LedgerEntry entry = files.carriedByInput();
        files.output(entry, "there");
        denyTheKeyOf(S3Location.parse(Objects.requireNonNull(entry.inputLocation())));
        files.segment(2, entry);
        fixture.advance(BUDGET.plus(MINUTE));

        fixture.assertFailed(entry.inputLocation(), "kms:Decrypt");
        assertThat(fixture.settled()).isEmpty();
    }

    @Test
    void aRefusalAlthoughTheBucketMayBeListedFailsAtOnce() {
        LedgerEntry entry = files.entry();
        refuse(LaneFiles.outputOf(entry), ErrorKind.ACCESS_DENIED);
        read(entry);
        fixture.advance(MINUTE);

        fixture.assertFailed(String.valueOf(entry.outputLocation()), "s3:GetObject", "be listed");
        assertThat(fixture.store.script().count(Operation.LIST)).isEqualTo(1);
    }

    @Test
    void aBucketIsListedOnceInAWhileHoweverManyAreForbidden() {
        fixture.forbidListing();
        LedgerEntry[] entries = new LedgerEntry[50];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = files.entry();
            refuse(LaneFiles.outputOf(entries[i]), ErrorKind.ACCESS_DENIED);
        }
        read(entries);
        fixture.advance(Duration.ofMinutes(60));

        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.store.script().count(Operation.LIST)).isBetween(2, 12);
    }

    @Test
    void anErrorInTheListingIsNoRefusalOfIt() {
        LedgerEntry entry = files.entry();
        refuse(LaneFiles.outputOf(entry), ErrorKind.ACCESS_DENIED);
        Error error = new OutOfMemoryError("thrown on purpose");
        fixture.store.script().answerWith(Operation.LIST, target -> true, error);
        read(entry);
        fixture.advance(MINUTE);

        assertThat(fixture.failures).hasSize(1);
        assertThat(fixture.failures.get(0)).hasCause(error);
    }

    @Test
    void anOutageOfTheListingDecidesNothing() {
        LedgerEntry entry = files.entry();
        files.output(entry, "later");
        fixture.store.script().failBefore(Operation.LIST, 3, ErrorKind.TRANSIENT);
        fixture.store
                .script()
                .failBefore(
                        Operation.GET_START,
                        at(LaneFiles.outputOf(entry)),
                        3,
                        ErrorKind.ACCESS_DENIED);
        read(entry);
        fixture.advance(MINUTE);

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("later");
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCESS_DENIED", "MISCONFIGURED", "NOT_FOUND"})
    void anOutputsBucketThatHasWorkedIsAskedAgainWithinTheBudget(ErrorKind kind) {
        readOneThatWorks();
        LedgerEntry second = files.entry();
        refuse(LaneFiles.outputOf(second), kind);
        files.segment(2, second);
        fixture.advance(BUDGET.minusSeconds(5));
        assertThat(fixture.failures).isEmpty();
        fixture.advance(Duration.ofSeconds(20));

        assertThat(fixture.failures).hasSize(1);
        fixture.assertFailed(String.valueOf(second.outputLocation()));
        assertThat(fixture.settled()).isEmpty();
    }

    @Test
    void anOutputThatMayBeReadAgainInTimeComesOut() {
        readOneThatWorks();
        LedgerEntry second = files.entry();
        files.output(second, "again");
        refuse(LaneFiles.outputOf(second), ErrorKind.MISCONFIGURED);
        files.segment(2, second);
        fixture.advance(BUDGET.minus(MINUTE));
        fixture.store.script().clear();
        fixture.advance(BUDGET);

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("again");
    }

    @ParameterizedTest
    @EnumSource
    void aSegmentsBucketThatHasWorkedIsAskedAgainWithinTheBudget(Before before) {
        files.opening();
        files.segment(1);
        if (before == Before.READ_BY_ITSELF) {
            fixture.assign(files, 0);
        }
        refuse(files.paths.segment(files.lane, 1), ErrorKind.ACCESS_DENIED);
        if (before == Before.RESTORED) {
            fixture.restore(files, 1, 0);
        } else {
            fixture.assign(files, 1);
        }
        fixture.advance(BUDGET.minusSeconds(15));
        assertThat(fixture.failures).isEmpty();
        fixture.advance(Duration.ofSeconds(45));

        fixture.assertFailed("s3:GetObject", "s3:ListBucket");
    }

    /** Why a bucket is known to have worked. */
    private enum Before {
        READ_BY_ITSELF,
        RESTORED,
        READ_BY_OTHERS
    }

    @Test
    void theFirstSegmentOfALaneThatMayNotBeReadFailsAtOnceAndOnce() {
        files.opening();
        refuse(files.paths.segment(files.lane, 0), ErrorKind.ACCESS_DENIED);
        fixture.assign(files, 0);

        fixture.assertFailed("s3:GetObject and s3:ListBucket on the staging path");
        fixture.advance(MINUTE);
        assertThat(fixture.failures).hasSize(1);
    }

    @Test
    void aMissingBucketFails() {
        files.opening();
        refuse(files.paths.segment(files.lane, 0), ErrorKind.NOT_FOUND);
        fixture.assign(files, 0);

        fixture.assertFailed(files.paths.segment(files.lane, 0).toString(), "bucket");
    }

    @Test
    void theBudgetBeginsAnewWhenTheObjectWasRead() {
        readOneThatWorks();
        for (int number = 2; number < 6; number++) {
            refuse(files.paths.segment(files.lane, number), ErrorKind.MISCONFIGURED);
            files.segment(number);
            fixture.advance(BUDGET.minusSeconds(20));
            fixture.store.script().clear();
            fixture.advance(MINUTE);
        }
        assertThat(fixture.failures).isEmpty();
        assertThat(SegmentsFixture.brief(fixture.poll())).containsExactly("S2", "S3", "S4", "S5");
    }

    @Test
    void withoutABudgetAnyRefusalFailsAtOnce() {
        fixture.close();
        fixture = new SegmentsFixture(SegmentsFixture.settings().setRetryBudget(Duration.ZERO));
        files = fixture.lane();
        readOneThatWorks();
        refuse(files.paths.segment(files.lane, 2), ErrorKind.MISCONFIGURED);
        files.segment(2);

        fixture.assertFailed("bucket");
    }
}

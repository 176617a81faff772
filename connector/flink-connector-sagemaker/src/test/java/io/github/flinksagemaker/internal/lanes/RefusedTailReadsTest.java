// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static io.github.flinksagemaker.internal.lanes.TailsFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Reads of tails that S3 refuses: what fails at once, and what is asked for again. */
class RefusedTailReadsTest {

    private static final Duration BUDGET = SourceOptions.RETRY_BUDGET.defaultValue();
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private TailsFixture fixture = new TailsFixture();
    private LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void restart(SourceSettings.Builder settings) {
        fixture.close();
        fixture = new TailsFixture(settings);
        files = fixture.lane();
    }

    private void refuse(S3Location location, ErrorKind kind) {
        for (Operation read : List.of(Operation.GET, Operation.GET_START)) {
            fixture.store.script().failBefore(read, at(location), 9_999, kind);
        }
    }

    private void denyTheKeyOf(S3Location location) {
        ServiceException denied =
                new ServiceException(
                        ErrorKind.ACCESS_DENIED,
                        "s3:GetObject failed: AccessDenied",
                        S3Exception.builder()
                                .statusCode(403)
                                .awsErrorDetails(
                                        AwsErrorDetails.builder()
                                                .errorCode("AccessDenied")
                                                .errorMessage("may not kms:Decrypt")
                                                .build())
                                .build());
        for (Operation read : List.of(Operation.GET, Operation.GET_START)) {
            fixture.store.script().failBefore(read, at(location), 9_999, denied);
        }
    }

    private void tailTwoSegments() {
        files.opening(false);
        files.segment(1);
        fixture.tail(files);
        fixture.advance(MINUTE);
    }

    private S3Location next() {
        return files.paths.segment(files.lane, 2);
    }

    /** Else the lane would look as if all of it had been read. */
    @Test
    void aSegmentWhoseKeyMayNotBeUsedIsNotTheLanesEndEvenIfWhatIsMissingLooksForbidden() {
        restart(TailsFixture.settings().setForbiddenMeansMissing(true));
        tailTwoSegments();
        files.segment(2);
        denyTheKeyOf(next());
        fixture.tails.check(List.of(files.lane), 1);
        fixture.advance(Duration.ZERO);
        assertThat(fixture.checks).containsExactly("1 not quiet");
        fixture.advance(BUDGET.plusSeconds(15));

        fixture.assertFailed(String.valueOf(next()), "kms:Decrypt");
    }

    @Test
    void whatIsMissingMayLookForbiddenIfThatIsConfigured() {
        restart(TailsFixture.settings().setForbiddenMeansMissing(true));
        refuse(files.paths.trim(files.lane), ErrorKind.ACCESS_DENIED);
        refuse(next(), ErrorKind.ACCESS_DENIED);
        tailTwoSegments();
        fixture.tails.check(List.of(files.lane), 1);
        fixture.advance(BUDGET.plus(MINUTE));

        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.checks).containsExactly("1 quiet");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTailThatHasWorkedOrWasRestoredIsAskedAgainWithinTheBudget(boolean restored) {
        if (restored) {
            files.opening(false);
            refuse(files.paths.segment(files.lane, 0), ErrorKind.ACCESS_DENIED);
            fixture.restore(files, TailPosition.of(2, 0, -1, SegmentSplit.NO_WATERMARK));
        } else {
            tailTwoSegments();
            refuse(next(), ErrorKind.ACCESS_DENIED);
        }
        fixture.advance(BUDGET.minusSeconds(15));
        assertThat(fixture.failures).isEmpty();
        fixture.advance(Duration.ofSeconds(30));

        fixture.assertFailed("s3:GetObject", "s3:ListBucket");
    }

    @Test
    void theBudgetBeginsAnewWhenTheObjectWasRead() {
        tailTwoSegments();
        for (int i = 0; i < 4; i++) {
            refuse(next(), ErrorKind.MISCONFIGURED);
            fixture.advance(BUDGET.minusSeconds(20));
            fixture.store.script().clear();
            fixture.advance(Duration.ofSeconds(13));
        }
        assertThat(fixture.failures).isEmpty();
    }

    @Test
    void withoutABudgetAnyRefusalFailsAtOnce() {
        restart(TailsFixture.settings().setRetryBudget(Duration.ZERO));
        tailTwoSegments();
        refuse(next(), ErrorKind.MISCONFIGURED);
        fixture.advance(Duration.ofSeconds(13));

        fixture.assertFailed("bucket");
    }
}

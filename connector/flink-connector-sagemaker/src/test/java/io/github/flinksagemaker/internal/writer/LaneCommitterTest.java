// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.FencedCommitPolicy;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LedgerCorruptionException;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.api.connector.sink2.mocks.MockCommitRequest;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.executiongraph.failover.ExecutionFailureHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules 12 and 16. */
@Timeout(300)
class LaneCommitterTest {

    private static final LaneId LANE = LaneId.create(1);
    private static final LaneId OTHER = LaneId.create(2);

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));

    private static SinkSettings settings(FencedCommitPolicy policy) {
        return SinkSettings.builder()
                .setStagingPath(S3Location.of("bucket", "staging"))
                .setEndpointName("fraud")
                .setSinkName("fraud")
                .setContentType("application/jsonlines")
                .setRetryBudget(Duration.ofSeconds(1))
                .setFencedCommit(policy)
                .build();
    }

    private LaneCommitter committer(FencedCommitPolicy policy) {
        return new LaneCommitter(
                settings(policy), new FakeServices(store), new UnregisteredMetricsGroup(), false);
    }

    private static Commit commit(LaneId lane, long number, long to) {
        return Commit.builder()
                .setLane(lane)
                .setNumber(number)
                .setAuthor(lane)
                .setFromSegment(to)
                .setToSegment(to)
                .build();
    }

    private static Collection<CommitRequest<Commit>> requests(Commit... commits) {
        List<CommitRequest<Commit>> requests = new ArrayList<>();
        for (Commit commit : commits) {
            requests.add(new MockCommitRequest<>(commit));
        }
        return requests;
    }

    private void write(Commit commit) {
        store.write(paths.commit(LANE, commit.number()), CommitCodec.encode(commit), "text/plain");
    }

    private static Commit fence(long number) {
        return Commit.builder()
                .setLane(LANE)
                .setNumber(number)
                .setAuthor(OTHER)
                .setFromSegment(0)
                .setToSegment(-1)
                .setEnd(LaneEnd.FENCED)
                .build();
    }

    @Test
    void aCommitCostsOneRequest() throws Exception {
        try (LaneCommitter committer = committer(FencedCommitPolicy.FAIL)) {
            committer.commit(requests(commit(LANE, 0, 1), commit(LANE, 1, 2), commit(OTHER, 0, 1)));

            assertThat(store.script().count(Operation.PUT_IF_ABSENT)).isEqualTo(3);
            assertThat(store.script().count(Operation.GET)).isZero();
            assertThat(store.bytes(paths.commit(LANE, 1)))
                    .isEqualTo(CommitCodec.encode(commit(LANE, 1, 2)));
        }
    }

    @Test
    void committingAgainChangesNothing() throws Exception {
        try (LaneCommitter committer = committer(FencedCommitPolicy.FAIL);
                LaneCommitter restored = committer(FencedCommitPolicy.FAIL)) {
            committer.commit(requests(commit(LANE, 0, 1)));
            restored.commit(requests(commit(LANE, 0, 1)));

            assertThat(store.locations(paths.stagingPath())).hasSize(1);
        }
    }

    @Test
    void aPutWithUnknownOutcomeIsRepeatedAndFindsItsOwnWork() throws Exception {
        store.script().failAfter(Operation.PUT_IF_ABSENT, 1, ErrorKind.TRANSIENT);
        try (LaneCommitter committer = committer(FencedCommitPolicy.FAIL)) {
            committer.commit(requests(commit(LANE, 0, 1)));

            assertThat(store.script().count(Operation.PUT_IF_ABSENT)).isEqualTo(2);
        }
    }

    @Test
    void aCommitThatIsRefusedForAWhileIsRepeated() throws Exception {
        store.script().failBefore(Operation.PUT_IF_ABSENT, 2, ErrorKind.ACCESS_DENIED);
        try (LaneCommitter committer = committer(FencedCommitPolicy.FAIL)) {
            committer.commit(requests(commit(LANE, 0, 1)));

            assertThat(store.script().count(Operation.PUT_IF_ABSENT)).isEqualTo(3);
        }
    }

    @Test
    void failsWhenItsBudgetIsSpentAndSignalsFlinkNothing() throws Exception {
        store.script().failBefore(Operation.PUT_IF_ABSENT, 1_000_000, ErrorKind.TRANSIENT);
        Collection<CommitRequest<Commit>> requests = requests(commit(LANE, 0, 1));
        try (LaneCommitter committer = committer(FencedCommitPolicy.FAIL)) {
            assertThatThrownBy(() -> committer.commit(requests)).isNotNull();
            assertThat(requests)
                    .allSatisfy(request -> assertThat(request.getNumberOfRetries()).isZero());
        }
    }

    @Test
    void aFencedCommitFailsTheJobAndNamesLaneNumberAndOption() throws Exception {
        write(fence(3));
        try (LaneCommitter committer = committer(FencedCommitPolicy.FAIL)) {
            assertThatThrownBy(() -> committer.commit(requests(commit(LANE, 3, 7))))
                    .hasMessageContaining("commit 3 of lane " + LANE)
                    .hasMessageContaining("fenced by lane " + OTHER)
                    .hasMessageContaining("sink.fenced-commit=discard");
        }
    }

    @Test
    void aFencedCommitIsDiscardedIfConfigured() throws Exception {
        write(fence(3));
        try (LaneCommitter committer = committer(FencedCommitPolicy.DISCARD)) {
            committer.commit(requests(commit(LANE, 3, 7), commit(OTHER, 0, 1)));

            assertThat(store.bytes(paths.commit(LANE, 3)))
                    .as("the fence stays")
                    .isEqualTo(CommitCodec.encode(fence(3)));
            assertThat(store.bytes(paths.commit(OTHER, 0))).isNotNull();
        }
    }

    @Test
    void anotherCommitInItsPlaceIsCorruptionWhateverIsConfigured() throws Exception {
        write(commit(LANE, 0, 5));
        try (LaneCommitter committer = committer(FencedCommitPolicy.DISCARD)) {
            assertThatThrownBy(() -> committer.commit(requests(commit(LANE, 0, 1))))
                    .hasCauseInstanceOf(LedgerCorruptionException.class)
                    .hasMessageContaining(paths.commit(LANE, 0).toString());
        }
    }

    /** As on a TaskManager without a region: the lanes were opened on others. */
    @Test
    void whatNoRestartMendsEndsAFreshStartForGoodAndNoLaterOne() throws Exception {
        for (boolean fresh : new boolean[] {true, false}) {
            try (LaneCommitter committer =
                    new LaneCommitter(
                            settings(FencedCommitPolicy.FAIL),
                            new FakeServices(store) {
                                @Override
                                public ObjectStore open(ClientUser user) {
                                    throw new ServiceException(
                                            ErrorKind.MISCONFIGURED, "no region");
                                }
                            },
                            new UnregisteredMetricsGroup(),
                            fresh)) {
                assertThatThrownBy(() -> committer.commit(requests(commit(LANE, 0, 1))))
                        .hasStackTraceContaining("no region")
                        .matches(
                                failure ->
                                        fresh
                                                == ExecutionFailureHandler.isUnrecoverableError(
                                                        failure));
            }
        }
    }
}

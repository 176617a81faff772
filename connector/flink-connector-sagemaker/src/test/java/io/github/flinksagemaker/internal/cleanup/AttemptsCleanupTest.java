// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.metrics.ConnectorMetric;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("rule 28: what was invoked again goes before the segments that name its entries")
class AttemptsCleanupTest {

    private static final Duration LONG = CleanupFixture.RETENTION.plusDays(1);

    private final List<LaneId> deleted = new ArrayList<>();
    private CleanupFixture fixture = new CleanupFixture(CleanupPolicy.LEDGER_AND_INPUTS);

    /** Segments 1 to 6 old, 7 to 9 young; of 2, 4 and 6 something was invoked again. */
    private LaneId lane() {
        LaneId lane = fixture.open(false);
        fixture.append(lane, 1, 6);
        fixture.attempt(lane, 2, 1, 0, 1);
        fixture.attempt(lane, 2, 2, 1, 2);
        fixture.attempt(lane, 2, 11, 1, 2);
        fixture.attempt(lane, 4, 1, 0, 1);
        fixture.attempt(lane, 6, 1, 0, 1);
        fixture.advance(LONG);
        fixture.append(lane, 7, 9);
        return lane;
    }

    private LaneId endedLane() {
        LaneId lane = fixture.open(false);
        fixture.append(lane, 1, 4);
        fixture.attempt(lane, 2, 1, 0, 1);
        fixture.attempt(lane, 4, 1, 0, 2);
        fixture.end(lane, 5, LaneEnd.FENCED);
        return lane;
    }

    private void clean(LaneId lane, long firstSegment) throws Exception {
        new LiveLaneCleanup(fixture.context).clean(CoveredLane.of(lane, firstSegment, 0));
    }

    private void round(LaneId... done) throws Exception {
        fixture.round(
                List.of(), new DoneLanes(List.of(), List.of(done), 0, 0, 0, null), deleted::add);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void ofALaneThatGoesOnTheirAttemptsGoAndNoOthers(int pageSize) throws Exception {
        fixture.objects.setPageSize(pageSize);
        LaneId lane = lane();

        clean(lane, 5);

        assertThat(fixture.segments(lane)).containsExactly(0L, 5L, 6L, 7L, 8L, 9L);
        assertThat(fixture.attempts(lane)).containsExactly("6.1");
        assertThat(fixture.inputsOfParts(lane)).containsExactly("6.0-0.jsonl");
        assertThat(fixture.inputs(lane)).containsExactly(5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void attemptsBelongToTheLedgerAndTheInputsOfPartsToTheInputs() throws Exception {
        fixture = new CleanupFixture(CleanupPolicy.LEDGER);
        LaneId lane = lane();

        clean(lane, 5);

        assertThat(fixture.segments(lane)).containsExactly(0L, 5L, 6L, 7L, 8L, 9L);
        assertThat(fixture.attempts(lane)).containsExactly("6.1");
        assertThat(fixture.inputsOfParts(lane)).hasSize(4);
    }

    /** The source was stopped for long, or its attempts took a long time. */
    @Test
    void youngAttemptsOfALaneThatGoesOnGoWithTheirSegments() throws Exception {
        LaneId lane = lane();
        fixture.attempt(lane, 3, 1, 0, 1);

        clean(lane, 5);

        assertThat(fixture.attempts(lane)).containsExactly("6.1");
    }

    @Test
    void whatWasStagedWithoutAnAttemptStaysUnlessTheEntryHasAnother() throws Exception {
        LaneId lane = lane();
        fixture.put(part(lane, 1, "0-0"), "x");
        fixture.put(part(lane, 2, "5-9"), "x");

        clean(lane, 5);

        assertThat(fixture.inputsOfParts(lane)).containsExactly("1.0-0.jsonl", "6.0-0.jsonl");
    }

    private static S3Location part(LaneId lane, long counter, String records) {
        return CleanupFixture.PATHS.input(InvocationId.of(lane, counter), records + ".jsonl");
    }

    @Test
    void doesNotTouchWhatIsNoAttempt() throws Exception {
        LaneId lane = lane();
        S3Location folder = CleanupFixture.PATHS.attempts(lane);
        List<String> others =
                List.of(lane + "-2", lane + "-2.x", lane + "-2.01", lane + "-02.1", "2.1", "z");
        others.forEach(name -> fixture.put(folder.resolve(name), "x"));

        clean(lane, 5);

        assertThat(fixture.objects.locations(folder)).hasSize(others.size() + 1);
    }

    @Test
    void findsThemWhateverTheDigitsOfTheirCounters() throws Exception {
        LaneId lane = fixture.open(false);
        fixture.append(lane, 1, 1400);
        List<Integer> again = List.of(1, 35, 36, 37, 1295, 1296, 1297, 1399, 1400);
        again.forEach(number -> fixture.attempt(lane, number, 1, 0, 1));
        fixture.advance(LONG);
        fixture.append(lane, 1401);

        clean(lane, 1399);

        assertThat(fixture.attempts(lane)).containsExactly("12v.1", "12w.1");
        assertThat(fixture.inputsOfParts(lane)).hasSize(2);
    }

    @Test
    void whereThereAreNoneItCostsOneList() throws Exception {
        fixture = new CleanupFixture(CleanupPolicy.LEDGER);
        LaneId lane = fixture.open(false);
        fixture.append(lane, 1, 6);
        fixture.advance(LONG);
        clean(lane, 1);
        assertThat(fixture.store.requests).as("nothing to delete: mark, list").isEqualTo(2);

        fixture.store.requests = 0;
        clean(lane, 5);
        assertThat(fixture.store.requests).as("two marks, list, attempts, delete").isEqualTo(5);
    }

    /** The attempts of entries that stay are not listed again and again. */
    @Test
    void listsWhatLiesBetweenTheEntriesThatGo() throws Exception {
        fixture = new CleanupFixture(CleanupPolicy.LEDGER);
        fixture.objects.setPageSize(10);
        LaneId lane = fixture.open(false);
        fixture.append(lane, 100, 500);
        for (int number = 130; number <= 500; number++) {
            fixture.attempt(lane, number, 1, 0, 1);
        }
        fixture.advance(LONG);

        clean(lane, 105);

        assertThat(fixture.segments(lane)).hasSize(397);
        assertThat(fixture.store.requests)
                .as("three marks, list, attempts, five segments, attempts between, delete")
                .isEqualTo(12);
    }

    @Test
    void aRefusedDeleteOfAnAttemptKeepsTheSegments() throws Exception {
        LaneId lane = lane();
        fixture.store.refuse(location -> location.key().contains("attempts/"));
        DoneLanes none = new DoneLanes(List.of(lane), List.of(), 0, 0, 0, null);
        List<CoveredLane> live = List.of(CoveredLane.of(lane, 5, 0));

        fixture.round(live, none, deleted::add);
        assertThat(fixture.segments(lane)).hasSize(10);
        assertThat(fixture.attempts(lane)).hasSize(5);
        assertThat(fixture.count(ConnectorMetric.REFUSED_DELETES)).isEqualTo(4);

        fixture.store.refuse(location -> false);
        fixture.round(live, none, deleted::add);
        assertThat(fixture.segments(lane)).hasSize(6);
        assertThat(fixture.attempts(lane)).containsExactly("6.1");
    }

    @ParameterizedTest
    @EnumSource(
            value = CleanupPolicy.class,
            names = {"LEDGER", "LEDGER_AND_INPUTS"})
    void aLaneThatIsDoneWithGoesWithAllItsAttempts(CleanupPolicy policy) throws Exception {
        fixture = new CleanupFixture(policy);
        LaneId lane = endedLane();
        fixture.advance(LONG);

        round(lane);

        assertThat(deleted).containsExactly(lane);
        assertThat(fixture.segments(lane)).isEmpty();
        assertThat(fixture.attempts(lane)).isEmpty();
        assertThat(fixture.inputsOfParts(lane)).hasSize(policy.deletesInputs() ? 0 : 2);
    }

    @Test
    void aYoungAttemptKeepsALaneWhole() throws Exception {
        LaneId lane = endedLane();
        fixture.advance(LONG);
        fixture.attempt(lane, 3, 1, 0, 1);

        round(lane);
        assertThat(fixture.store.deleted).isEmpty();
        assertThat(fixture.trim(lane)).isNull();

        fixture.advance(LONG);
        round(lane);
        assertThat(fixture.attempts(lane)).isEmpty();
        assertThat(fixture.segments(lane)).isEmpty();
    }

    @Test
    void theEndOfALaneStaysWhileAnAttemptIsRefused() throws Exception {
        LaneId lane = endedLane();
        fixture.advance(LONG);
        fixture.store.refuse(location -> location.key().contains("attempts/"));

        round(lane);
        assertThat(fixture.segments(lane)).hasSize(6);
        assertThat(deleted).isEmpty();

        fixture.store.refuse(location -> false);
        round(lane);
        assertThat(fixture.attempts(lane)).isEmpty();
        assertThat(fixture.segments(lane)).isEmpty();
    }

    /** A source that is not this one is still invoking again. */
    @Test
    @DisplayName(
            "rules 28 and 34: nor is a run over of which something has just been invoked again")
    void aYoungAttemptKeepsAnotherRunWhole() throws Exception {
        Duration after = Duration.ofDays(30);
        fixture = CleanupFixture.ofOtherRuns(after);
        LaneId lane = fixture.open(false, "other");
        fixture.append(lane, 1, 2);
        fixture.attempt(lane, 1, 1, 0, 1);
        fixture.end(lane, 3, LaneEnd.END_OF_INPUT);
        fixture.advance(after);
        fixture.attempt(lane, 2, 1, 0, 1);
        DoneLanes own = new DoneLanes(List.of(), List.of(), 0, 0, 0, Set.of("own"));

        fixture.round(List.of(), own, deleted::add);
        assertThat(fixture.store.deleted).isEmpty();

        fixture.advance(after);
        fixture.round(List.of(), own, deleted::add);
        assertThat(deleted).containsExactly(lane);
        assertThat(fixture.attempts(lane)).isEmpty();
        assertThat(fixture.inputs(lane)).isEmpty();
    }

    /** Crashes at every single request, before and after it acts, and repeats. */
    @ParameterizedTest
    @EnumSource(
            value = CleanupPolicy.class,
            names = {"LEDGER", "LEDGER_AND_INPUTS"})
    void survivesACrashAnywhere(CleanupPolicy policy) throws Exception {
        for (boolean ended : new boolean[] {false, true}) {
            Set<String> shouldRemain = null;
            int crashes = 0;
            boolean crashed = true;
            for (int at = -1; crashed; at++) {
                crashed = at < 0;
                for (boolean after : new boolean[] {false, true}) {
                    fixture = new CleanupFixture(policy);
                    fixture.objects.setPageSize(3);
                    LaneId lane = ended ? endedLane() : lane();
                    fixture.advance(LONG);
                    if (at >= 0) {
                        fixture.store.crashAt(at, after);
                        oneRound(lane, ended);
                        crashed |= fixture.count(ConnectorMetric.CLEANUP_FAILURES) > 0;
                        fixture.store.crashAt(Integer.MAX_VALUE, false);
                    }
                    oneRound(lane, ended);
                    Set<String> remaining = new TreeSet<>();
                    fixture.everything().forEach(o -> remaining.add(o.replace(lane.value(), "L")));
                    shouldRemain = shouldRemain == null ? remaining : shouldRemain;
                    assertThat(remaining).as("crash at %s", at).isEqualTo(shouldRemain);
                }
                crashes++;
            }
            assertThat(crashes).isGreaterThan(15);
        }
    }

    private void oneRound(LaneId lane, boolean ended) throws Exception {
        if (ended) {
            round(lane);
        } else {
            fixture.round(
                    List.of(CoveredLane.of(lane, 5, 0)),
                    new DoneLanes(List.of(lane), List.of(), 0, 0, 0, null),
                    deleted::add);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.enumerator.LedgerEnd.Verdict;
import io.github.flinksagemaker.internal.lanes.LaneDates;
import io.github.flinksagemaker.internal.text.DurationText;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which runs a bounded source waits for, and whether they have ended (rules 30 and 34). A pure
 * function of what it is told; time is the caller's.
 *
 * <p>A source that reads its own run waits for that one, however long it is silent; others whose
 * lanes its state holds may also end by silence, since nobody may go on from them. What goes on
 * from its own run is waited for like it, until the whole input has ended once in the run or in
 * what goes on from it: what is left then of a savepoint that was used twice may also end by
 * silence, since an execution that died before its first checkpoint never ends. A source that reads
 * all waits for the newest run, and for each other that was active after that one began, until it
 * ends or falls silent. A source of its own run is modelled in {@code docs/model/ledger.pml}.
 *
 * <p>A sink that had finished by the savepoint is not started again by another {@code main()}, so
 * that the run which that one made has no lane. A source beside it, whose state knows only what has
 * ended, therefore waits for its own run no longer than the lane time-out.
 */
final class AwaitedRuns {

    private final @Nullable String own;
    private final long laneTimeout;
    private final boolean sinkInSameJob;

    /** {@code own} is absent for a source that reads all. */
    AwaitedRuns(@Nullable String own, long laneTimeout, boolean sinkInSameJob) {
        this.own = own;
        this.laneTimeout = laneTimeout;
        this.sinkInSameJob = sinkInSameJob;
    }

    /**
     * Whether neither the own run nor one that goes on from it is there, as far as lanes' openings
     * are known; what is open has no say in it. Never so for a source of all.
     */
    boolean isMissing(LedgerEnd end) {
        return own != null && end.placed() && !end.chains().runs().contains(own);
    }

    /**
     * Decides.
     *
     * @param dates what is known of lanes' dates
     * @param startedAt when the source began; null unless it waits for a new run, should all that
     *     there are have ended before
     */
    AwaitedEnd of(LedgerEnd end, Map<LaneId, LaneDates> dates, long now, @Nullable Long startedAt) {
        if (!end.settled()) {
            return AwaitedEnd.of(Verdict.GOES_ON, "something is open");
        }
        if (isMissing(end)) {
            return ofMissing(end, now);
        }
        if (end.runs().isEmpty()) {
            return AwaitedEnd.of(Verdict.ENDED_UNLESS_A_LANE_COMES, "there is no run to read");
        }
        return own == null ? ofAll(end, dates, now, startedAt) : ofOwn(end, own, now);
    }

    private AwaitedEnd ofMissing(LedgerEnd end, long now) {
        String reason = "run " + own + " has not begun";
        boolean over =
                !end.runs().isEmpty()
                        && end.runs().stream().allMatch(some -> isOver(end, some, now));
        return sinkInSameJob && over
                ? AwaitedEnd.of(
                        Verdict.ENDED_UNLESS_A_LANE_COMES,
                        reason + ", and what was restored has ended: " + names(end))
                : AwaitedEnd.of(Verdict.GOES_ON, reason);
    }

    /** As for the own run, what is left of a savepoint that was used twice ends by silence too. */
    private boolean isOver(LedgerEnd end, RunEnd some, long now) {
        return some.verdict() != Verdict.GOES_ON
                || inputHasEndedInTheChainOf(some, end)
                        && orBySilence(some, now, new ArrayList<>()) != Verdict.GOES_ON;
    }

    private static boolean inputHasEndedInTheChainOf(RunEnd some, LedgerEnd end) {
        return end.chains().runs().stream()
                .map(end.chains()::from)
                .anyMatch(
                        onwards ->
                                !Collections.disjoint(onwards, some.runs())
                                        && !Collections.disjoint(onwards, end.inputsEnded()));
    }

    private AwaitedEnd ofOwn(LedgerEnd end, String run, long now) {
        Set<String> onwards = end.chains().from(run);
        boolean endedOnce = onwards.stream().anyMatch(end.inputsEnded()::contains);
        Verdict verdict = Verdict.ENDED;
        List<String> reasons = new ArrayList<>();
        for (RunEnd some : end.runs()) {
            boolean strictly =
                    some.runs().contains(run)
                            || !endedOnce && some.runs().stream().anyMatch(onwards::contains);
            verdict = least(verdict, strictly ? some.verdict() : orBySilence(some, now, reasons));
        }
        return AwaitedEnd.of(verdict, names(end) + reasons(reasons));
    }

    private AwaitedEnd ofAll(
            LedgerEnd end, Map<LaneId, LaneDates> dates, long now, @Nullable Long startedAt) {
        RunEnd newest = end.runs().stream().max(Comparator.comparing(RunEnd::first)).orElseThrow();
        List<String> reasons = new ArrayList<>();
        Verdict verdict = orBySilence(newest, now, reasons);
        for (RunEnd some : end.runs()) {
            if (verdict == Verdict.GOES_ON) {
                break;
            }
            Verdict ofSome = some == newest ? verdict : orBySilence(some, now, reasons);
            if (ofSome != Verdict.ENDED && some != newest) {
                Set<LaneId> wanted = unknown(lanesThatTell(some), dates);
                wanted.addAll(unknown(Set.of(newest.first()), dates));
                if (!wanted.isEmpty()) {
                    return AwaitedEnd.unknownWithout(wanted);
                }
                ofSome = wasActiveSince(newest, some, dates) ? ofSome : Verdict.ENDED;
            }
            verdict = least(verdict, ofSome);
        }
        if (verdict == Verdict.ENDED && startedAt != null && newest.verdict() == Verdict.ENDED) {
            Set<LaneId> wanted = unknown(closed(newest), dates);
            if (!wanted.isEmpty()) {
                return AwaitedEnd.unknownWithout(wanted);
            }
            if (lastAt(closed(newest), dates) < startedAt) {
                verdict = Verdict.ENDED_UNLESS_A_LANE_COMES;
                reasons.add("all had ended before this source started");
            }
        }
        return AwaitedEnd.of(verdict, names(end) + reasons(reasons));
    }

    private Verdict orBySilence(RunEnd run, long now, List<String> reasons) {
        if (run.verdict() != Verdict.GOES_ON) {
            return run.verdict();
        }
        if (run.open().isEmpty()) { // who ended its lanes may still open one
            return Verdict.ENDED_UNLESS_A_LANE_COMES;
        }
        if (!run.isSilentSince(now - laneTimeout)) {
            return Verdict.GOES_ON;
        }
        reasons.add(
                "run "
                        + run.name()
                        + " has not ended, but been silent for "
                        + DurationText.of(Duration.ofMillis(laneTimeout))
                        + " with nothing open");
        return Verdict.ENDED;
    }

    private static boolean wasActiveSince(
            RunEnd newest, RunEnd older, Map<LaneId, LaneDates> dates) {
        LaneDates began = dates.getOrDefault(newest.first(), LaneDates.GONE);
        return lastAt(lanesThatTell(older), dates) >= began.openedAt();
    }

    private static Set<LaneId> lanesThatTell(RunEnd run) {
        List<LaneFacts> open = run.open();
        return (open.isEmpty() ? run.lanes() : open)
                .stream().map(LaneFacts::lane).collect(Collectors.toSet());
    }

    private static Set<LaneId> closed(RunEnd run) {
        return run.lanes().stream()
                .filter(lane -> lane.closedAfterCheckpoint() != null)
                .map(LaneFacts::lane)
                .collect(Collectors.toSet());
    }

    private static long lastAt(Set<LaneId> lanes, Map<LaneId, LaneDates> dates) {
        return lanes.stream()
                .mapToLong(lane -> dates.getOrDefault(lane, LaneDates.GONE).lastAt())
                .max()
                .orElse(Long.MIN_VALUE);
    }

    private static Set<LaneId> unknown(Set<LaneId> lanes, Map<LaneId, LaneDates> dates) {
        return lanes.stream().filter(lane -> !dates.containsKey(lane)).collect(Collectors.toSet());
    }

    private static Verdict least(Verdict one, Verdict other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static String names(LedgerEnd end) {
        return end.runs().size()
                + " runs: "
                + end.runs().stream().map(RunEnd::name).limit(20).collect(Collectors.joining(", "));
    }

    private static String reasons(List<String> reasons) {
        return reasons.isEmpty() ? "" : "; " + String.join("; ", reasons);
    }
}

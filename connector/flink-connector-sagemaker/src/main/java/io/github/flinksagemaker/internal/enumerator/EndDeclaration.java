// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.lanes.LaneDates;
import io.github.flinksagemaker.internal.lanes.LaneDatesReader;
import io.github.flinksagemaker.internal.lanes.LaneListing;
import io.github.flinksagemaker.internal.lanes.LaneTails;
import io.github.flinksagemaker.internal.text.DurationText;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Declares the end of the ledger in bounded mode (rule 30): when {@link LedgerEnd} finds it ended,
 * and a LIST and a look at every tail, begun after that, find nothing more. Modelled in {@code
 * docs/model/ledger.pml}.
 */
final class EndDeclaration {

    private static final Logger LOG = LoggerFactory.getLogger(EndDeclaration.class);

    private final SlowCalls calls;
    private final DiscoveryFailure failure;
    private final SourceSettings settings;
    private final Clock clock;
    private final LaneRegistry lanes;
    private final ReaderRegistry readers;
    private final LaneTails tails;
    private final Callable<LaneListing> finalLook;
    private final Consumer<LaneListing> found;
    private final EndCheck check = new EndCheck();
    private final AwaitedRuns awaited;
    private final LaneDatesReader datesReader;
    private final Map<LaneId, LaneDates> dates = new HashMap<>();
    private final StartTime start;
    private final Set<LaneId> activeMeanwhile = new HashSet<>();
    private boolean askingForDates;
    private boolean waitsForNewRun;
    private boolean ended;
    private boolean failedSinceLook;
    private @Nullable Long unchangedSince;
    private String endsBecause = "";
    private String toldReason = "";

    /**
     * Makes a declaration to come; that it has been made is no state, since it is found again.
     *
     * @param finalLook lists everything; one of {@code calls}
     * @param failure hears how that went
     * @param found hears, on the coordinator's thread, what that found
     * @param start when the source began
     */
    EndDeclaration(
            SlowCalls calls,
            DiscoveryFailure failure,
            SourceSettings settings,
            Clock clock,
            LaneRegistry lanes,
            ReaderRegistry readers,
            LaneTails tails,
            Callable<LaneListing> finalLook,
            Consumer<LaneListing> found,
            LaneDatesReader datesReader,
            StartTime start) {
        this.calls = calls;
        this.failure = failure;
        this.settings = settings;
        this.clock = clock;
        this.lanes = lanes;
        this.readers = readers;
        this.tails = tails;
        this.finalLook = finalLook;
        this.found = found;
        this.datesReader = datesReader;
        this.start = start;
        this.awaited =
                new AwaitedRuns(
                        settings.ownRun(),
                        settings.laneTimeout().toMillis(),
                        settings.sinkInSameJob());
        this.waitsForNewRun = !settings.startsEarliestExplicitly();
    }

    boolean isDeclared() {
        return ended;
    }

    /** A reader went back to a checkpoint: there is something to read again. */
    void revoke() {
        ended = false;
        disturb();
    }

    /** Something moved that is no lane's status: a lane came, a reader came. */
    void disturb() {
        check.fail();
        unchangedSince = null;
    }

    /** The ledger was looked at, and what it has is assigned: a failed round may be repeated. */
    void looked() {
        failedSinceLook = false;
        consider();
    }

    /**
     * No new run is waited for once all have ended: one has come since the start, or the execution
     * is batch, where jobs follow each other.
     */
    void waitForNoOther() {
        waitsForNewRun = false;
    }

    /** Something new of a lane was read. */
    void active(LaneId lane) {
        dates.remove(lane);
        if (askingForDates) {
            activeMeanwhile.add(lane);
        }
    }

    /**
     * Something of a lane was tailed, or has been emitted.
     *
     * @param settled whether nothing of it is open: what is makes any question needless
     */
    void moved(LaneId lane, boolean settled) {
        active(lane);
        failedSinceLook |= check.isRunning();
        disturb();
        if (settled) {
            reported();
        }
    }

    /** The last reader has told what it holds, or one that the execution is batch. */
    void reported() {
        if (!failedSinceLook) {
            consider();
        }
    }

    void tailChecked(LaneId lane, long round, boolean quiet) {
        failedSinceLook |= check.tailChecked(lane, round, quiet);
        conclude();
    }

    private void consider() {
        if (!settings.bounded() || ended || check.isRunning() || askingForDates) {
            return;
        }
        if (!readers.areAllKnown()) {
            return;
        }
        LedgerEnd end = LedgerEnd.of(lanes.facts());
        long now = clock.millis();
        AwaitedEnd decided = awaited.of(end, dates, now, waitsForNewRun ? start.startedAt() : null);
        if (!decided.datesWanted().isEmpty()) {
            askForDates(decided.datesWanted());
        } else if (decided.verdict() == LedgerEnd.Verdict.ENDED
                || decided.verdict() == LedgerEnd.Verdict.ENDED_UNLESS_A_LANE_COMES
                        && hasWaited(decided.reason())) {
            begin(end.lanesToCheck(), decided.reason());
        } else if (awaited.isMissing(end) && !settings.sinkInSameJob()) {
            failIfWaitedFor(settings.ownRun());
        }
    }

    private void askForDates(Set<LaneId> lanes) {
        askingForDates = true;
        activeMeanwhile.clear();
        calls.call(
                () -> datesReader.read(lanes),
                (read, error) -> {
                    askingForDates = false;
                    if (read == null) {
                        failure.failed(error);
                    } else {
                        failure.worked();
                        dates.putAll(read);
                        dates.keySet().removeAll(activeMeanwhile); // asked for again
                        consider();
                    }
                });
    }

    private boolean hasWaited(String reason) {
        long now = clock.millis();
        if (unchangedSince == null) {
            unchangedSince = now;
            if (!reason.equals(toldReason)) { // whatever moves begins the wait anew
                toldReason = reason;
                LOG.info(
                        "The ledger ends unless a lane comes within {}: {}",
                        DurationText.of(settings.laneTimeout()),
                        reason);
            }
        }
        return now - unchangedSince >= settings.laneTimeout().toMillis();
    }

    private void failIfWaitedFor(@Nullable String run) {
        if (hasWaited("run " + run + " has not begun")) {
            throw new FlinkRuntimeException(
                    "no lane of run-id "
                            + run
                            + " has come under "
                            + settings.stagingPath()
                            + " within source.lane-timeout ("
                            + DurationText.of(settings.laneTimeout())
                            + "): give sink and source the same run-id, start the sink's job first,"
                            + " or set source.runs to ALL");
        }
    }

    private void begin(List<LaneId> lanesToCheck, String reason) {
        long round = check.begin(lanesToCheck);
        endsBecause = reason;
        LOG.info(
                "The ledger seems to have ended ({}); {} tails to check",
                reason,
                lanesToCheck.size());
        calls.call(finalLook, (listing, error) -> onFinalLook(round, listing, error));
        tails.check(lanesToCheck, round);
    }

    private void onFinalLook(long round, @Nullable LaneListing listing, @Nullable Throwable error) {
        if (listing == null) {
            failedSinceLook = true;
            check.fail();
            failure.failed(error);
            return;
        }
        failure.worked();
        found.accept(listing);
        check.listed(round);
        conclude();
    }

    private void conclude() {
        if (!check.hasPassed()) {
            return;
        }
        check.fail();
        ended = true;
        LOG.info("The ledger {} has ended: {}", settings.stagingPath(), endsBecause);
        readers.endReachable();
    }
}

package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.config.SourceSettings;
import io.github.flinksagemaker.internal.event.CheckTails;
import io.github.flinksagemaker.internal.event.TailChecked;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
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

    private final SplitEnumeratorContext<LaneSplit> context;
    private final SourceSettings settings;
    private final Clock clock;
    private final LaneBook book;
    private final ReaderDirectory readers;
    private final LaneAssigner assigner;
    private final Callable<LaneListing> finalLook;
    private final Consumer<LaneListing> found;
    private final EndCheck check = new EndCheck();
    private boolean ended;
    private boolean failedSinceLook;
    private @Nullable Long unchangedSince;

    /**
     * Makes a declaration to come, or one that has been made.
     *
     * @param finalLook lists everything; on the enumerator's worker thread
     * @param found hears, on the coordinator's thread, what that found
     */
    EndDeclaration(
            SplitEnumeratorContext<LaneSplit> context,
            SourceSettings settings,
            Clock clock,
            LaneBook book,
            ReaderDirectory readers,
            LaneAssigner assigner,
            Callable<LaneListing> finalLook,
            Consumer<LaneListing> found,
            boolean ended) {
        this.context = context;
        this.settings = settings;
        this.clock = clock;
        this.book = book;
        this.readers = readers;
        this.assigner = assigner;
        this.finalLook = finalLook;
        this.found = found;
        this.ended = ended;
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

    /** A lane's status has changed. */
    void laneReported() {
        failedSinceLook |= check.isRunning();
        disturb();
        if (!failedSinceLook) {
            consider();
        }
    }

    void tailChecked(TailChecked answer) {
        failedSinceLook |= check.tailChecked(answer);
        conclude();
    }

    private void consider() {
        if (!settings.bounded() || ended || check.isRunning()) {
            return;
        }
        LedgerEnd end = LedgerEnd.of(book.facts());
        if (end.verdict() == LedgerEnd.Verdict.ENDED
                || end.verdict() == LedgerEnd.Verdict.ENDED_UNLESS_A_LANE_COMES
                        && hasWaitedForALane()) {
            begin(end.lanesToCheck());
        }
    }

    private boolean hasWaitedForALane() {
        long now = clock.millis();
        if (unchangedSince == null) {
            unchangedSince = now;
            LOG.info(
                    "The ledger has ended unless a subtask that was restarted opens a lane within {}",
                    settings.laneTimeout());
        }
        return now - unchangedSince >= settings.laneTimeout().toMillis();
    }

    private void begin(List<LaneId> lanesToCheck) {
        long round = check.begin(lanesToCheck);
        LOG.info("The ledger seems to have ended; {} tails to check", lanesToCheck.size());
        context.callAsync(finalLook, (listing, error) -> onFinalLook(round, listing, error));
        Map<Integer, List<LaneId>> byReader = new HashMap<>();
        for (LaneId lane : lanesToCheck) {
            TrackedLane tracked = book.get(lane);
            int owner = tracked == null ? TrackedLane.UNKNOWN : tracked.owner();
            byReader.computeIfAbsent(owner, reader -> new ArrayList<>()).add(lane);
        }
        byReader.forEach((reader, some) -> readers.send(reader, CheckTails.of(round, some)));
    }

    private void onFinalLook(long round, @Nullable LaneListing listing, @Nullable Throwable error) {
        if (listing == null) {
            failedSinceLook = true;
            check.fail();
            DiscoveryFailure.handle(settings.stagingPath(), error);
            return;
        }
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
        LOG.info("The ledger {} has ended", settings.stagingPath());
        book.assigned().forEach(assigner::retire);
        readers.endAll();
    }
}

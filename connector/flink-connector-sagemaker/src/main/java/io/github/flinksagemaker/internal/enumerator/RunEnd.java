// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is known of the end of a run that no other goes on from (rules 30 and 34). */
@AutoValue
abstract class RunEnd {

    /** The run's id; several only where runs were restored from each other's state in turn. */
    abstract Set<String> runs();

    abstract LedgerEnd.Verdict verdict();

    abstract List<LaneFacts> lanes();

    static RunEnd of(Set<String> runs, LedgerEnd.Verdict verdict, List<LaneFacts> lanes) {
        return new AutoValue_RunEnd(runs, verdict, lanes);
    }

    /** The lane by which a run is older or newer than another. */
    LaneId first() {
        return lanes().stream().map(LaneFacts::lane).min(LaneId::compareTo).orElseThrow();
    }

    /** Lanes that have not ended. */
    List<LaneFacts> open() {
        return lanes().stream().filter(LaneFacts::goesOn).collect(Collectors.toList());
    }

    /** Whether nothing new was heard of it since {@code time}; everything of it is settled. */
    boolean isSilentSince(long time) {
        return lanes().stream().noneMatch(lane -> lane.goesOn() && lane.activeAt() > time);
    }

    /** For messages. */
    String name() {
        return runs().stream()
                .map(run -> run.equals(LaneOrigin.NO_RUN) ? "(before runs)" : run)
                .collect(Collectors.joining("/"));
    }
}

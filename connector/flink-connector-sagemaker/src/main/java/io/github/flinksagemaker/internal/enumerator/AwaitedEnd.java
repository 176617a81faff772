// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.enumerator.LedgerEnd.Verdict;
import io.github.flinksagemaker.model.LaneId;
import java.util.Set;

/** What {@link AwaitedRuns} finds. */
@AutoValue
abstract class AwaitedEnd {

    abstract Verdict verdict();

    /** The lanes whose dates decide; the verdict is void until they are known. */
    abstract Set<LaneId> datesWanted();

    /** Why, for the log. */
    abstract String reason();

    static AwaitedEnd of(Verdict verdict, String reason) {
        return new AutoValue_AwaitedEnd(verdict, Set.of(), reason);
    }

    static AwaitedEnd unknownWithout(Set<LaneId> datesWanted) {
        return new AutoValue_AwaitedEnd(Verdict.GOES_ON, datesWanted, "dates are asked for");
    }
}

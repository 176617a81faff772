// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.drill.account.Breach.Kind;
import io.github.flinksagemaker.drill.ledger.LedgerEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerAccountTest {

    private final List<LedgerEntry> entries =
            List.of(new LedgerEntry("A", "A-0", 2), new LedgerEntry("A", "A-1", 1));
    private final List<ResultLine> results =
            new ArrayList<>(List.of(result("A-0", 0), result("A-0", 1), result("A-1", 0)));

    @Test
    void nothingIsWrongIfEachEntryCameOutOnce() {
        assertThat(LedgerAccount.settled(entries, results, true)).isEmpty();
    }

    @Test
    void findsAnEntryThatDidNotComeOutInFull() {
        results.remove(1);

        assertOnly(true, Kind.UNSETTLED, "A-0");
    }

    @Test
    void findsAResultThatCameOutTwice() {
        results.add(result("A-1", 0));

        assertOnly(false, Kind.DUPLICATED, "A-1[0]");
    }

    @Test
    void findsAResultBeyondItsEntry() {
        results.add(result("A-1", 1));

        assertOnly(false, Kind.UNSETTLED, "A-1");
    }

    @Test
    void findsAResultWithoutAnEntryIfTheLedgerIsComplete() {
        results.add(result("B-0", 0));

        assertThat(LedgerAccount.settled(entries, results, false)).isEmpty();
        assertOnly(true, Kind.UNSETTLED, "B-0");
    }

    @Test
    void attemptsAtAnEntryCountAsTheEntry() {
        results.set(1, result("A-0.1-a", 1));
        assertThat(LedgerAccount.settled(entries, results, true)).isEmpty();

        results.add(result("A-0.2-b", 1));
        assertOnly(true, Kind.DUPLICATED, "A-0[1]");
    }

    private void assertOnly(boolean complete, Kind kind, String id) {
        assertThat(LedgerAccount.settled(entries, results, complete))
                .singleElement()
                .satisfies(
                        breach -> {
                            assertThat(breach.kind()).isEqualTo(kind);
                            assertThat(breach.id()).isEqualTo(id);
                        });
    }

    private static ResultLine result(String invocation, int position) {
        return new ResultLine("r", "p", null, null, invocation, position, false);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import io.github.flinksagemaker.drill.account.ResultLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spoils one result before the account sees it, to prove that a drill can fail. Not for use
 * otherwise.
 */
public enum Sabotage {
    NONE,
    LOSE,
    REPEAT,
    INVENT,
    SWAP,
    FAIL,
    /** A record fails with what the model said of another one of its entry. */
    BLAME;

    List<ResultLine> spoil(List<ResultLine> results) {
        List<ResultLine> spoilt = new ArrayList<>(results);
        int middle = results.size() / 2;
        if (this == NONE || results.isEmpty()) {
            return spoilt;
        }
        ResultLine victim = results.get(middle);
        switch (this) {
            case NONE -> {}
            case LOSE -> spoilt.remove(middle);
            case REPEAT -> spoilt.add(victim);
            case INVENT ->
                    spoilt.add(changed(victim, "{\"id\":99999999,\"word\":\"00000000000000aa\"}"));
            case SWAP -> spoilt.set(middle, changed(victim, results.get(middle - 1).record()));
            case FAIL -> spoilt.set(middle, failed(victim, "EXPIRED", "sabotage"));
            case BLAME -> blame(spoilt);
        }
        return spoilt;
    }

    private static void blame(List<ResultLine> results) {
        for (ResultLine refused : results) {
            for (int i = 0; i < results.size() && "MODEL_ERROR".equals(refused.failure()); i++) {
                ResultLine other = results.get(i);
                if (other.failure() == null && other.entry().equals(refused.entry())) {
                    results.set(i, failed(other, "MODEL_ERROR", refused.text()));
                    return;
                }
            }
        }
    }

    private static ResultLine failed(ResultLine victim, String kind, @Nullable String text) {
        return new ResultLine(
                victim.record(),
                null,
                kind,
                text,
                victim.invocation(),
                victim.position(),
                victim.late());
    }

    private static ResultLine changed(ResultLine victim, @Nullable String record) {
        return new ResultLine(
                record,
                victim.prediction(),
                victim.failure(),
                victim.text(),
                victim.invocation(),
                victim.position(),
                victim.late());
    }
}

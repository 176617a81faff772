// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import io.github.flinksagemaker.drill.account.ResultLine;
import java.util.ArrayList;
import java.util.List;

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
    FAIL;

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
            case FAIL ->
                    spoilt.set(
                            middle,
                            new ResultLine(
                                    victim.record(),
                                    null,
                                    "EXPIRED",
                                    "sabotage",
                                    victim.invocation(),
                                    victim.position(),
                                    victim.late()));
        }
        return spoilt;
    }

    private static ResultLine changed(
            ResultLine victim, @org.jspecify.annotations.Nullable String record) {
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

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import java.util.ArrayList;
import java.util.List;

/**
 * How a failed range of records is divided: in halves, and {@value #ONE_BY_ONE} records or fewer
 * one by one. So k records at fault among n cost at most 2k·log2(n/k) + 4k further invocations
 * until each stands alone.
 */
final class Halving {

    /** So few are no longer halved, which would cost more rounds and hardly fewer requests. */
    static final int ONE_BY_ONE = 8;

    private Halving() {}

    /** The parts' beginnings, and behind them {@code to}. */
    static List<Integer> bounds(int from, int to) {
        List<Integer> bounds = new ArrayList<>();
        int step = to - from <= ONE_BY_ONE ? 1 : (to - from + 1) / 2;
        for (int begin = from; begin < to; begin += step) {
            bounds.add(begin);
        }
        bounds.add(to);
        return bounds;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

/**
 * One deviation from what was promised.
 *
 * @param id the record's number, an invocation's id, or what else the breach is about
 */
public record Breach(Kind kind, String id, String text) {

    /** What has been broken. */
    public enum Kind {
        /** A record that went in and did not come out. */
        LOST,
        /** A result for a record that never went in. */
        INVENTED,
        /** A record that came out more often than the mode allows. */
        DUPLICATED,
        /** A prediction that belongs to another record, or none where there was no fault. */
        MISMATCHED,
        /** A failure that nothing explains that was injected. */
        UNEXPLAINED,
        /**
         * A record that failed because of another one in its request, or because the model did not
         * work for a while: what isolation and repetitions are to prevent.
         */
        NEIGHBOUR,
        /** A record that the watermark had passed, though it was in time before the sink. */
        LATE,
        /** An entry of the ledger whose results are not out, or results that no entry names. */
        UNSETTLED,
        /** A job that did not end. */
        STALLED,
        /** A process that holds more and more. */
        GROWING,
        /** A job that failed for good. */
        FAILED
    }

    /** The same, said of a part of the drill. */
    public Breach of(String part) {
        return new Breach(kind, part + id, text);
    }

    @Override
    public String toString() {
        return kind + " " + id + ": " + text;
    }
}

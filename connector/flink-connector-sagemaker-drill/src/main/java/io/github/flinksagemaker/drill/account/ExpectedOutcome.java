// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

/** What is to become of a record if nothing is injected. */
public enum ExpectedOutcome {
    /** It gets its prediction. */
    ANSWERED,
    /** The model refuses it, and with it every request that it is in. */
    REFUSED_BY_MODEL,
    /** It is larger than the sink's limit for a record. */
    OVERSIZED
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

/** What a reader made of a hint, as it is counted. */
public enum HintOutcome {
    /** The invocation was open: it was looked for. */
    MATCHED,
    /** The invocation is not open: settled already, not read yet, or made up. */
    UNMATCHED,
    /** Of those, the ones whose invocation was read later and looked for at once. */
    EARLY
}

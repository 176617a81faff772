// SPDX-License-Identifier: Apache-2.0
/**
 * What writes the ledger. Arrives: entries, and the lanes that a writer succeeds. Leaves: a run
 * that is entered, a lane that is opened, appended to and closed, and lanes that are fenced, each
 * object written once; docs/ledger-protocol.md has the rules.
 */
@NullMarked
package io.github.flinksagemaker.internal.append;

import org.jspecify.annotations.NullMarked;

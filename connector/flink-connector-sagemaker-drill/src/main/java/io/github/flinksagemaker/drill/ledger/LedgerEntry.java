// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.ledger;

/**
 * A readable entry of the ledger: an invocation, or a request rejected before there was one.
 *
 * @param records how many it carries
 */
public record LedgerEntry(String lane, String id, int records) {}

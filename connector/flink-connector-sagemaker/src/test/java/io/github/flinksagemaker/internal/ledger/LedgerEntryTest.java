// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Rule 29: how long a result may take, whatever clock that is counted by. */
class LedgerEntryTest {

    private static LedgerEntry.Builder acceptedAt(long at, long deadline) {
        return LedgerSamples.inline().toBuilder().setAcceptedAt(at).setDeadline(deadline);
    }

    @Test
    void requestTtlAndInvocationTimeoutTogetherAreItsPatience() {
        LedgerEntry entry = acceptedAt(5, 7).setRequestTtl(60L).setInvocationTimeout(3L).build();
        assertThat(entry.patience()).isEqualTo(63);
    }

    @Test
    void anEntryOfAnOlderConnectorTellsItByItsDeadline() {
        assertThat(acceptedAt(5, 7).build().patience()).isEqualTo(2);
        assertThat(acceptedAt(7, 5).build().patience()).isZero();
    }

    @Test
    void anyNumbersAreAPatience() {
        assertThat(acceptedAt(Long.MIN_VALUE, Long.MAX_VALUE).build().patience())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(acceptedAt(Long.MAX_VALUE, Long.MIN_VALUE).build().patience()).isZero();
        assertThat(
                        acceptedAt(0, 0)
                                .setRequestTtl(Long.MAX_VALUE)
                                .setInvocationTimeout(1L)
                                .build()
                                .patience())
                .isEqualTo(Long.MAX_VALUE);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReconciliationTest {

    private final Reconciliation records = new Reconciliation();

    @Test
    void balancesWhenEachRecordHasOneResult() {
        records.in("a");
        records.in("b");
        records.out("b", false);
        records.out("a", true);

        assertThat(records.balances()).isTrue();
        assertThat(records.succeeded()).isOne();
        assertThat(records.failed()).isOne();
    }

    @Test
    void seesALostRecord() {
        records.in("a");
        records.in("b");
        records.out("a", true);

        assertThat(records.lost()).isOne();
        assertThat(records.duplicated()).isZero();
        assertThat(records.balances()).isFalse();
    }

    @Test
    void seesADuplicatedResult() {
        records.in("a");
        records.out("a", true);
        records.out("a", true);

        assertThat(records.duplicated()).isOne();
        assertThat(records.lost()).isZero();
        assertThat(records.balances()).isFalse();
    }

    @Test
    void aDuplicateDoesNotMakeUpForALoss() {
        records.in("a");
        records.in("b");
        records.out("a", true);
        records.out("a", true);

        assertThat(records.lost()).isOne();
        assertThat(records.duplicated()).isOne();
        assertThat(records.balances()).isFalse();
    }

    @Test
    void countsARepeatedIdAsOftenAsItWentIn() {
        records.in("a");
        records.in("a");
        records.in("a");
        records.out("a", true);
        records.out("a", false);
        assertThat(records.lost()).isOne();

        records.out("a", true);
        assertThat(records.balances()).isTrue();
    }

    @Test
    void aResultOfNoKnownRecordIsOneTooMany() {
        records.in("a");
        records.out("z", true);
        records.out(null, false);

        assertThat(records.lost()).isOne();
        assertThat(records.duplicated()).isEqualTo(2);
        assertThat(records.balances()).isFalse();
    }
}

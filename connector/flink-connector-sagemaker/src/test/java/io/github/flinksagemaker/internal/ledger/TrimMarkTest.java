// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testing.AnyBytes;
import io.github.flinksagemaker.testing.Mutations;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrimMarkTest {

    @Test
    void isASegmentAndWhereItMattersACommit() throws LedgerFormatException {
        assertThat(text(TrimMark.of(12, 0))).isEqualTo("12");
        assertThat(text(TrimMark.of(12, 3))).isEqualTo("12 3");
        TrimMark mark = decode("12 3\n");
        assertThat(mark.firstSegment()).isEqualTo(12);
        assertThat(mark.firstCommit()).isEqualTo(3);
        assertThat(decode("12").firstCommit()).isZero();
        assertThat(mark.isDeleted()).isFalse();
    }

    @Test
    void saysWhetherTheWholeLaneIsDeleted() throws LedgerFormatException {
        assertThat(text(TrimMark.deleted(12, 0))).isEqualTo("12 0 deleted");
        TrimMark mark = decode("12 3 deleted\n");
        assertThat(mark.isDeleted()).isTrue();
        assertThat(mark.firstSegment()).isEqualTo(12);
        assertThat(mark.firstCommit()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "1 2 3",
                "1x",
                "1 deleted",
                "1 2 deleted 3",
                "٣",
                "1234567890123456789"
            })
    void refusesAnythingElse(String text) {
        assertThatThrownBy(() -> decode(text))
                .isInstanceOf(LedgerFormatException.class)
                .hasMessageContaining("s3://b/trim/x");
    }

    @Property(tries = 5000)
    void anyBytesAreAMarkOrAreRefused(@ForAll("damaged") byte[] bytes)
            throws LedgerFormatException {
        TrimMark read =
                AnyBytes.decode(
                        LedgerFormatException.class, () -> TrimMark.decode(bytes, "s3://b/trim/x"));
        if (read != null) {
            assertThat(read.firstSegment()).isNotNegative();
            assertThat(read.firstCommit()).isNotNegative();
            assertThat(text(decode(text(read)))).isEqualTo(text(read));
        }
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        return Mutations.of(TrimMark.of(12, 3).encode(), TrimMark.deleted(7, 0).encode());
    }

    private static TrimMark decode(String text) throws LedgerFormatException {
        return TrimMark.decode(text.getBytes(StandardCharsets.UTF_8), "s3://b/trim/x");
    }

    private static String text(TrimMark mark) {
        return new String(mark.encode(), StandardCharsets.UTF_8);
    }
}

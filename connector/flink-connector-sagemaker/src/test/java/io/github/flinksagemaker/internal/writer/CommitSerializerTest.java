// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.AnyBytes;
import io.github.flinksagemaker.testing.GoldenBytes;
import io.github.flinksagemaker.testing.Mutations;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule 12: a committable is the bytes of its commit, in a savepoint as in the ledger. */
class CommitSerializerTest {

    private final CommitSerializer serializer = new CommitSerializer();

    @ParameterizedTest
    @ValueSource(strings = {"commit", "commit-end"})
    void writesAndReadsTheBytesOfVersion1(String golden) throws IOException {
        byte[] bytes = GoldenBytes.read(golden);
        Commit commit = serializer.deserialize(1, bytes);
        assertThat(serializer.getVersion()).isEqualTo(1);
        assertThat(serializer.serialize(commit)).isEqualTo(bytes);
    }

    @Test
    void refusesAnUnknownVersionAndSaysWhatToDo() {
        assertThatThrownBy(() -> serializer.deserialize(2, GoldenBytes.read("commit")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 2")
                .hasMessageContaining("reads version 1")
                .hasMessageContaining("restore with the connector that wrote it");
    }

    @Test
    void aCommittableIsSmall() {
        Commit largest =
                Commit.builder()
                        .setLane(LaneId.parse("7ZZZZZZZZZZZZZZZZZZZZZZZZZ"))
                        .setAuthor(LaneId.parse("7ZZZZZZZZZZZZZZZZZZZZZZZZZ"))
                        .setNumber(Long.MAX_VALUE)
                        .setFromSegment(Long.MAX_VALUE - 1)
                        .setToSegment(Long.MAX_VALUE - 1)
                        .setWatermark(Long.MIN_VALUE)
                        .setEnd(LaneEnd.END_OF_INPUT)
                        .setAfterCheckpoint(Long.MAX_VALUE)
                        .build();
        assertThat(serializer.serialize(largest)).hasSizeLessThan(512);
    }

    @Property(tries = 5000)
    void anyBytesAreACommitThatTheRulesAllowOrAreRefused(@ForAll("damaged") byte[] bytes) {
        Commit read = AnyBytes.decode(IOException.class, () -> serializer.deserialize(1, bytes));
        if (read != null) {
            assertThat(serializer.serialize(read)).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        return Mutations.of(GoldenBytes.read("commit"), GoldenBytes.read("commit-end"));
    }

    @Test
    void refusesEveryTruncation() {
        byte[] bytes = GoldenBytes.read("commit");
        // The last byte is a newline that nothing depends on.
        for (int length = 0; length < bytes.length - 1; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> serializer.deserialize(1, cut))
                    .isInstanceOf(IOException.class);
        }
    }
}

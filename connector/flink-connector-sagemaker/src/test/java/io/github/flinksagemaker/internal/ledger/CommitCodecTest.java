// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testing.GoldenBytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CommitCodecTest {

    static List<Arguments> goldenCommits() {
        return List.of(
                Arguments.of("commit", LedgerSamples.commit()),
                Arguments.of("commit-end", LedgerSamples.endCommit()),
                Arguments.of("commit-end-after", LedgerSamples.endCommitAfterCheckpoint()),
                Arguments.of("commit-fence", LedgerSamples.fenceCommit()));
    }

    @ParameterizedTest
    @MethodSource("goldenCommits")
    void writesAndReadsTheBytesOfVersion1(String golden, Commit commit) throws Exception {
        byte[] bytes = GoldenBytes.read(golden);
        assertThat(CommitCodec.encode(commit)).asString(UTF_8).isEqualTo(new String(bytes, UTF_8));
        assertThat(CommitCodec.decode(bytes, golden)).isEqualTo(commit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "v":1 | "v":2          | has format version 2, this connector reads version 1
                    "commit":3 | "commit":-3 | must not be negative
                    "to":9 | "to":3        | to must be at least from - 1, was 3 with from 5
                    "to":9 | "to":"9"      | value of the wrong type
                    "to":9 | "until":9     | line 1 lacks to
                    "w":42 | "end":{"reason":"fenced"} | fenc
                    "w":42 | "end":{"reason":"bored"}  | lacks end with a known reason
                    "w":42 | "w":9223372036854775807   | greatest watermark
                    "w":42 | "afterCheckpoint":1   | belongs to an end of input
                    }      | }}            | line 1 is not the JSON expected here
                    }      | } {"v":1}     | more than one JSON object
                    """)
    void refusesWhatIsNoCommit(String text, String replacement, String complaint) {
        byte[] damaged = LedgerSamples.damaged("commit", text, replacement);
        assertThatThrownBy(() -> CommitCodec.decode(damaged, "s3://b/k"))
                .isInstanceOf(LedgerFormatException.class)
                .hasMessageStartingWith("s3://b/k: line 1 ")
                .hasMessageContaining(complaint);
    }

    @Test
    void refusesASecondLine() {
        String twice = new String(GoldenBytes.read("commit"), UTF_8).repeat(2);
        assertThatThrownBy(() -> CommitCodec.decode(LedgerSamples.utf8(twice), "x"))
                .isInstanceOf(LedgerFormatException.class)
                .hasMessageContaining("a commit is one line");
    }

    @Test
    void writesNoFenceThatCommits() {
        Commit commit =
                LedgerSamples.commitBuilder(1)
                        .setAuthor(LedgerSamples.SUCCESSOR)
                        .setFromSegment(0)
                        .setToSegment(0)
                        .setEnd(LaneEnd.FENCED)
                        .build();
        assertThatThrownBy(() -> CommitCodec.encode(commit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a fence commits nothing");
    }
}

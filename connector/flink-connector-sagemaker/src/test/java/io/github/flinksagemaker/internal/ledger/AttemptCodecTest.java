// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.AnyBytes;
import io.github.flinksagemaker.testing.GoldenBytes;
import io.github.flinksagemaker.testing.Mutations;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AttemptCodecTest {

    private static final String PACKED =
            "230307006b32307a31662040908f9bffbc31d083c2150f3866726175642d6465"
                    + "746563746f723b1519186d6c2d6f7574191e042f92011d2c2b0a4f2e4a518a0f"
                    + "6f0c7c1f9a55112e44318f0125259101a101293260218f012073746167696e67"
                    + "2f158101fd0142182e33322d3633153c";
    private static final String PACKED_INLINE =
            "25010200300001908f9bffbc31d083c2150f3866726175642d6465746563746f"
                    + "723b1519186d6c2d6f7574191e042f92011d2c2b0a4f2e4a518a0f6f0c7c1f9a"
                    + "55112e0000";

    static List<Arguments> golden() {
        return List.of(
                Arguments.of("attempt", LedgerSamples.attempt(), PACKED),
                Arguments.of("attempt-inline", LedgerSamples.inlineAttempt(), PACKED_INLINE));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void writesAndReadsTheBytesOfVersion1(String golden, Attempt attempt) throws Exception {
        byte[] bytes = GoldenBytes.read(golden);
        assertThat(AttemptCodec.encode(attempt))
                .asString(UTF_8)
                .isEqualTo(new String(bytes, UTF_8));
        assertThat(AttemptCodec.decode(bytes, golden)).isEqualTo(attempt);
    }

    /** State has them. */
    @ParameterizedTest
    @MethodSource("golden")
    void packsAndUnpacksAsItAlwaysDid(String golden, Attempt attempt, String packed)
            throws Exception {
        assertThat(HexFormat.of().formatHex(AttemptCodec.pack(attempt))).isEqualTo(packed);
        byte[] bytes = HexFormat.of().parseHex(packed);
        assertThat(AttemptCodec.unpack(LedgerSamples.LANE, bytes)).isEqualTo(attempt);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "v":1 | "v":2          | has format version 2, this connector reads version 1
                    -z.3-k20z1f"  | -z"    | an attempt's number must be at least 1, was 0
                    -z.3-k20z1f"  | -z.3"  | has an id that is not <lane>-<counter>.<attempt>-<nonce>
                    -z.3-k20z1f"  | -z.3-" | has an id that is not <lane>-<counter>.<attempt>-<nonce>
                    -z.3-k20z1f"  | -z.03-k20z1f" | has an id that is not
                    "from":32 | "from":64  | from must be at least 0, and to at least from, were 64
                    "from":32 | "from":-1  | from must be at least 0
                    "to":63   | "to":2147483647 | to is too great
                    "to":63   | "to":"63"  | value of the wrong type
                    "to":63   | "until":63 | line 1 lacks to
                    "endpoint":"fraud-detector" | "endpoint":"" | endpoint and out must not be empty
                    "deadline":1700022651000 | "x":1 | line 1 lacks deadline
                    }      | }}            | line 1 is not the JSON expected here
                    }      | } {"v":1}     | more than one JSON object
                    """)
    void refusesWhatIsNoAttempt(String text, String replacement, String complaint) {
        byte[] damaged = LedgerSamples.damaged("attempt", text, replacement);
        assertThatThrownBy(() -> AttemptCodec.decode(damaged, "s3://b/k"))
                .isInstanceOf(LedgerFormatException.class)
                .hasMessageStartingWith("s3://b/k: line 1 ")
                .hasMessageContaining(complaint);
    }

    @Test
    void writesNoTextThatIsTooLongForAReader() {
        Attempt attempt =
                LedgerSamples.attempt().toBuilder().setInputLocation("x".repeat(16_385)).build();
        assertThatThrownBy(() -> AttemptCodec.encode(attempt))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than 16384 characters");
    }

    @Test
    void theLongestTextsArePackedToo() throws Exception {
        Attempt attempt =
                LedgerSamples.attempt().toBuilder()
                        .setOutputLocation("\uFFFD".repeat(16_384))
                        .setInputLocation("y".repeat(16_384))
                        .build();
        byte[] packed = AttemptCodec.pack(attempt);
        assertThat(AttemptCodec.unpack(LedgerSamples.LANE, packed)).isEqualTo(attempt);
    }

    /** There may be thousands in a reader's state. */
    @Test
    void aTypicalOneTakesLessThan300Bytes() {
        Attempt usual =
                typical("s3://ml-outputs-eu-1/fraud/scores/", "s3://ml-staging-eu-1/fraud/scores");
        assertThat(AttemptCodec.pack(usual)).hasSizeLessThan(200);

        Attempt longer =
                typical(
                        "s3://outputs-of-ml-eu-central-1-prod/fraud-scores/version-2026-01/x/",
                        "s3://jobs-staging-111122223333-fra/checkpointed/by/flink/fraud-02");
        assertThat(AttemptCodec.pack(longer)).hasSizeLessThan(300);
    }

    private static Attempt typical(String outputs, String staging) {
        String name = "0b4e4a4e-8a0b-4c7a-9a55-3d6f1b0c9f11";
        InvocationId first = InvocationId.of(LedgerSamples.LANE, 12_345_678);
        LedgerPaths paths = new LedgerPaths(S3Location.parse(staging));
        long now = 1_767_225_600_000L;
        return Attempt.builder()
                .setId(first.withAttempt(12, "k20z1f"))
                .setFrom(12)
                .setTo(25)
                .setEndpointName("fraud-detector-with-a-name-that-has-sixty-characters-2026-01")
                .setInputLocation(paths.inputOfPart(first, 12, 24, "json").toString())
                .setOutputLocation(outputs + "async/" + name + ".out")
                .setFailureLocation(outputs + "failures/" + name + "-error.out")
                .setAcceptedAt(now)
                .setDeadline(now + 22_560_000)
                .build();
    }

    @Test
    void refusesEveryTruncationAndTrailingBytes() {
        byte[] packed = AttemptCodec.pack(LedgerSamples.attempt());
        for (int length = 0; length <= packed.length + 1; length++) {
            byte[] other = Arrays.copyOf(packed, length);
            if (length != packed.length) {
                assertThatThrownBy(() -> AttemptCodec.unpack(LedgerSamples.LANE, other))
                        .isInstanceOf(LedgerFormatException.class)
                        .hasMessageStartingWith("a packed attempt is damaged");
            }
        }
    }

    @Property(tries = 5000)
    void anyPackedBytesAreAnAttemptOrAreRefused(@ForAll("damaged") byte[] bytes) {
        Attempt read =
                AnyBytes.decode(
                        LedgerFormatException.class,
                        () -> AttemptCodec.unpack(LedgerSamples.LANE, bytes));
        if (read != null) {
            assertThat(AttemptCodec.encode(read)).isNotEmpty();
            assertThat(AttemptCodec.pack(read)).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<byte[]> damaged() {
        return Mutations.of(
                AttemptCodec.pack(LedgerSamples.attempt()),
                AttemptCodec.pack(LedgerSamples.inlineAttempt()));
    }
}

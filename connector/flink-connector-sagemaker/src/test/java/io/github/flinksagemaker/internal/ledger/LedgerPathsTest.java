// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.config.ServiceLimits;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerPathsTest {

    private static final String LANE_NAME = "01JABCDEFGHJKMNPQRSTVWXYZ0";
    private static final String LANE = LedgerSamples.LANE.value();

    private final LedgerPaths paths = new LedgerPaths(S3Location.parse("s3://bucket/a/b/"));

    /** A batch format's extension is all that a user can put into a key. */
    @Property(tries = 5000)
    void noKeyLeavesTheStagingPathWhateverTheFormatIsCalled(
            @ForAll("extensions") String extension, @ForAll @LongRange(min = 0) long counter) {
        LaneId lane = LaneId.create(counter);
        String accepted;
        try {
            accepted = ServiceLimits.fileExtension(extension);
        } catch (IllegalArgumentException refused) {
            return;
        }
        S3Location input =
                new LedgerPaths(S3Location.parse("s3://bucket/staging"))
                        .input(InvocationId.of(lane, counter), accepted);
        assertThat(input.bucket()).isEqualTo("bucket");
        assertThat(input.key())
                .matches("staging/inputs/" + lane + "/" + lane + "-[0-9a-z]+(\\.[A-Za-z0-9]+)+");
    }

    @Provide
    Arbitrary<String> extensions() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(20),
                Arbitraries.of("a", "jsonl", ".", "..", "/", "\\", "%2f", "\u0000", "é", "\n")
                        .list()
                        .ofMaxSize(6)
                        .map(parts -> String.join("", parts)));
    }

    @Test
    void namesEveryObjectUnderTheStagingPath() {
        assertThat(paths.input(InvocationId.of(LedgerSamples.LANE, 71), "jsonl"))
                .hasToString("s3://bucket/a/b/inputs/" + LANE + "/" + LANE + "-1z.jsonl");
        assertThat(paths.lanes()).hasToString("s3://bucket/a/b/ledger/");
        assertThat(paths.segments(LedgerSamples.LANE))
                .hasToString("s3://bucket/a/b/ledger/" + LANE + "/");
        assertThat(paths.segment(LedgerSamples.LANE, 12))
                .hasToString("s3://bucket/a/b/ledger/" + LANE + "/00000000000000000012");
        assertThat(paths.commit(LedgerSamples.LANE, Long.MAX_VALUE))
                .hasToString("s3://bucket/a/b/commits/" + LANE + "/09223372036854775807");
        assertThat(paths.trim(LedgerSamples.LANE)).hasToString("s3://bucket/a/b/trim/" + LANE);
        assertThat(paths.run("scores-1")).hasToString("s3://bucket/a/b/runs/scores-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket", "s3://bucket/"})
    void aWholeBucketCanBeTheStagingPath(String stagingPath) {
        LedgerPaths whole = new LedgerPaths(S3Location.parse(stagingPath));
        assertThat(whole.segment(LedgerSamples.LANE, 0).key())
                .isEqualTo("ledger/" + LANE + "/00000000000000000000");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, Long.MAX_VALUE})
    void readsTheNumberBackFromTheKey(long number) {
        S3Location segments = paths.segments(LedgerSamples.LANE);
        assertThat(LedgerPaths.numberIn(segments, paths.segment(LedgerSamples.LANE, number).key()))
                .isEqualTo(number);
        S3Location commits = paths.commits(LedgerSamples.LANE);
        assertThat(LedgerPaths.numberIn(commits, paths.commit(LedgerSamples.LANE, number).key()))
                .isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "0000000000000000001",
                "-0000000000000000001",
                "+0000000000000000001",
                "000000000000000000010",
                "0000000000000000001x",
                "09223372036854775808",
                "99999999999999999999",
                "0000000000000000000\u0661",
                "00000000000000000001/more"
            })
    void noOtherKeyIsANumber(String name) {
        S3Location segments = paths.segments(LedgerSamples.LANE);
        assertThat(LedgerPaths.numberIn(segments, segments.key() + name)).isNull();
    }

    @Test
    void aKeyElsewhereIsNoNumber() {
        S3Location segments = paths.segments(LedgerSamples.LANE);
        String other = paths.segment(LedgerSamples.SUCCESSOR, 1).key();
        assertThat(LedgerPaths.numberIn(segments, other)).isNull();
        assertThat(LedgerPaths.numberIn(segments, "x")).isNull();
    }

    @Test
    void namesWhatWasInvokedAgain() {
        InvocationId id = InvocationId.of(LedgerSamples.LANE, 71);
        InvocationId again = id.withAttempt(12, "k2");
        assertThat(paths.attempts(LedgerSamples.LANE))
                .hasToString("s3://bucket/a/b/attempts/" + LANE + "/");
        assertThat(paths.attempt(again))
                .as("without the nonce: one number, one attempt")
                .hasToString("s3://bucket/a/b/attempts/" + LANE + "/" + LANE + "-1z.12");
        assertThat(paths.attemptsOf(id))
                .hasToString("s3://bucket/a/b/attempts/" + LANE + "/" + LANE + "-1z.")
                .isEqualTo(paths.attemptsOf(again));
        assertThat(paths.inputOfPart(again, 0, 31, "json"))
                .hasToString("s3://bucket/a/b/inputs/" + LANE + "/" + LANE + "-1z.0-31.json")
                .isEqualTo(paths.inputOfPart(id, 0, 31, "json"));
        assertThat(paths.inputsOf(again))
                .hasToString("s3://bucket/a/b/inputs/" + LANE + "/" + LANE + "-1z.");
        assertThat(paths.isOwn(paths.attempt(again))).isTrue();
        assertThat(paths.isOwn(paths.inputOfPart(id, 0, 31, "json"))).isTrue();
    }

    @Property
    void readsTheCounterBackFromAnAttemptsKey(
            @ForAll @LongRange(min = 0) long counter, @ForAll @IntRange(min = 1) int number) {
        InvocationId id = InvocationId.of(LedgerSamples.LANE, counter).withAttempt(number, "0");
        assertThat(paths.counterOfAttempt(LedgerSamples.LANE, paths.attempt(id).key()))
                .isEqualTo(counter);
        assertThat(paths.counterOfAttempt(LedgerSamples.SUCCESSOR, paths.attempt(id).key()))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ".1",
                "x.1",
                LANE_NAME + "-1z",
                LANE_NAME + "-1z.",
                LANE_NAME + "-1z.0",
                LANE_NAME + "-1z.01",
                LANE_NAME + "-1z.+1",
                LANE_NAME + "-1z.-1",
                LANE_NAME + "-1z.1x",
                LANE_NAME + "-1z.1-n.1",
                LANE_NAME + "-1z.99999999999",
                LANE_NAME + "-01z.1",
                LANE_NAME + "-1z/1.1",
                "01JABCDEFGHJKMNPQRSTVWXYZ1-1z.1"
            })
    void noOtherKeyIsAnAttempt(String name) {
        String key = paths.attempts(LedgerSamples.LANE).key() + name;
        assertThat(paths.counterOfAttempt(LedgerSamples.LANE, key)).isNull();
        assertThat(paths.counterOfAttempt(LedgerSamples.LANE, name)).isNull();
    }

    @Test
    void knowsLanesByTheirFolders() {
        assertThat(paths.laneOf(paths.segments(LedgerSamples.LANE).key()))
                .isEqualTo(LedgerSamples.LANE);
        assertThat(paths.laneOf(paths.lanes().key() + "notes/")).isNull();
        assertThat(paths.laneOf(paths.lanes().key() + "/")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a b", "ä", "r\n"})
    void refusesARunWhoseIdIsNone(String run) {
        assertThatThrownBy(() -> paths.run(run)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesANegativeNumber() {
        assertThatThrownBy(() -> paths.segment(LedgerSamples.LANE, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
    }
}

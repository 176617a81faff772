// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rule 51: of a record the latest attempt counts, until its result is out. */
class OpenPartTest {

    private static final LaneId LANE = LaneId.parse("01JZZZZZZZ0123456789ABCDEF");
    private static final int RECORDS = 8;

    static Attempt attempt(int number, int from, int to) {
        return Attempt.builder()
                .setId(InvocationId.of(LANE, 5).withAttempt(number, "n" + number % 10))
                .setFrom(from)
                .setTo(to)
                .setEndpointName("endpoint")
                .setOutputLocation("s3://outputs/" + number + ".out")
                .setAcceptedAt(1_767_225_600_000L)
                .setDeadline(1_767_225_700_000L)
                .build();
    }

    private static List<OpenPart> all() {
        return List.of(new OpenPart(0, RECORDS, null));
    }

    private static List<OpenPart> emitted(List<OpenPart> parts, int from, int to) {
        return Objects.requireNonNull(OpenPart.emitted(parts, from, to));
    }

    @Test
    void anAttemptTakesItsRecordsFromWhatWasOpen() {
        Attempt middle = attempt(1, 2, 5);
        List<OpenPart> parts = OpenPart.attempted(all(), middle);

        assertThat(parts)
                .containsExactly(
                        new OpenPart(0, 2, null),
                        new OpenPart(2, 5, middle),
                        new OpenPart(5, 8, null));
        Attempt later = attempt(2, 4, 6);
        assertThat(OpenPart.attempted(parts, later))
                .containsExactly(
                        new OpenPart(0, 2, null),
                        new OpenPart(2, 4, middle),
                        new OpenPart(4, 5, later),
                        new OpenPart(5, 6, later),
                        new OpenPart(6, 8, null));
    }

    @Test
    void anAttemptMakesNothingOpenThatHasComeOut() {
        List<OpenPart> parts = emitted(all(), 3, 4);
        Attempt whole = attempt(1, 0, RECORDS);

        assertThat(OpenPart.attempted(parts, whole))
                .containsExactly(new OpenPart(0, 3, whole), new OpenPart(4, 8, whole));
    }

    @Test
    void whatHasComeOutDoesNotComeOutAgain() {
        List<OpenPart> parts = emitted(all(), 3, 5);

        assertThat(parts).containsExactly(new OpenPart(0, 3, null), new OpenPart(5, 8, null));
        assertThat(OpenPart.emitted(parts, 4, 6)).isNull();
        assertThat(OpenPart.emitted(parts, 3, 4)).isNull();
        assertThat(OpenPart.emitted(parts, 0, RECORDS)).isNull();
        assertThat(OpenPart.emitted(parts, 0, 3)).containsExactly(new OpenPart(5, 8, null));
    }

    @Test
    void resultsMayGoAcrossParts() {
        List<OpenPart> parts = OpenPart.attempted(all(), attempt(1, 0, 4));

        assertThat(OpenPart.emitted(parts, 2, 6))
                .containsExactly(new OpenPart(0, 2, attempt(1, 0, 4)), new OpenPart(6, 8, null));
        assertThat(OpenPart.emitted(parts, 0, RECORDS)).isEmpty();
    }

    @Test
    void isNamedByItsRecordsAndAttempt() {
        assertThat(new OpenPart(3, 5, null)).hasToString("3-4");
        assertThat(new OpenPart(3, 5, attempt(2, 0, 8)))
                .hasToString("3-4 by " + LANE + "-5.2-n2")
                .isNotEqualTo(new OpenPart(3, 5, attempt(3, 0, 8)))
                .hasSameHashCodeAs(new OpenPart(3, 5, attempt(2, 0, 8)));
    }

    /** Against an array that has each record by itself. */
    @Property
    void partsSayOfEachRecordWhatOneByOneWould(@ForAll("steps") List<int[]> steps) {
        List<OpenPart> parts = all();
        int[] expected = new int[RECORDS]; // the attempt's number, -1 once it is out
        int number = 0;
        for (int[] step : steps) {
            boolean isOpen = true;
            for (int i = step[1]; i < step[2]; i++) {
                isOpen &= expected[i] >= 0;
            }
            if (step[0] == 0) {
                number++;
                for (int i = step[1]; i < step[2]; i++) {
                    expected[i] = expected[i] < 0 ? -1 : number;
                }
                parts = OpenPart.attempted(parts, attempt(number, step[1], step[2]));
            } else {
                List<OpenPart> left = OpenPart.emitted(parts, step[1], step[2]);
                assertThat(left != null).isEqualTo(isOpen);
                if (left != null) {
                    Arrays.fill(expected, step[1], step[2], -1);
                    parts = left;
                }
            }
            assertThat(oneByOne(parts)).isEqualTo(expected);
        }
    }

    private static int[] oneByOne(List<OpenPart> parts) {
        int[] numbers = new int[RECORDS];
        Arrays.fill(numbers, -1);
        int end = 0;
        for (OpenPart part : new ArrayList<>(parts)) {
            assertThat(part.from()).as("in order").isGreaterThanOrEqualTo(end);
            end = part.to();
            Arrays.fill(numbers, part.from(), part.to(), number(part.attempt()));
        }
        return numbers;
    }

    private static int number(@Nullable Attempt attempt) {
        return attempt == null ? 0 : attempt.id().attempt();
    }

    @Provide
    Arbitrary<List<int[]>> steps() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, RECORDS - 1),
                        Arbitraries.integers().between(1, RECORDS))
                .as((kind, from, size) -> new int[] {kind, from, Math.min(RECORDS, from + size)})
                .list()
                .ofMaxSize(12);
    }
}

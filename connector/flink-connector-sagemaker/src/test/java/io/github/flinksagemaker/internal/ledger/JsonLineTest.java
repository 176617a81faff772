// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.io.SerializedString;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLineTest {

    private static final SerializedString A = new SerializedString("a");
    private static final SerializedString B = new SerializedString("b");

    @Test
    void readsFieldsOfEachType() throws Exception {
        JsonLine line =
                parse(
                        "{\"a\":\"text\",\"b\":-7,\"id\":[\"x\",\"y\"],"
                                + "\"records\":[[1,2],[],[3,4,9223372036854775807]]}");
        assertThat(line.text(A)).isEqualTo("text");
        assertThat(line.integer(B)).isEqualTo(-7);
        assertThat(line.texts(LedgerFields.ID)).containsExactly("x", "y");
        assertThat(line.integerArrays(LedgerFields.RECORDS))
                .containsExactly(
                        new long[] {1, 2}, new long[] {}, new long[] {3, 4, Long.MAX_VALUE});
    }

    @Test
    void aFieldThatIsNullIsAbsent() throws Exception {
        JsonLine line = parse("{\"a\":null}");
        assertThat(line.optionalText(A)).isNull();
        assertThat(line.optionalInteger(A)).isNull();
        assertThat(line.object(A)).isNull();
        assertThat(line.optionalTexts(A)).isEmpty();
        refused(() -> line.text(A), "lacks a");
        refused(() -> line.texts(A), "lacks a");
        refused(() -> line.integer(B), "lacks b");
    }

    @Test
    void ofTwoFieldsOfOneNameTheLastOneCounts() throws Exception {
        assertThat(parse("{\"a\":\"first\",\"a\":\"last\"}").text(A)).isEqualTo("last");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "true", "[\"x\"]", "{\"x\":1}", "99999999999999999999", "1e400"})
    void aValueOfAnotherTypeIsRefusedByItsNameOnlyIfItIsAskedFor(String value) throws Exception {
        JsonLine line = parse("{\"b\":{\"a\":" + value + "},\"c\":1}");
        assertThat(line.integer(new SerializedString("c"))).isOne();
        JsonLine nested = Objects.requireNonNull(line.object(B));
        refused(() -> nested.text(A), "has a value of the wrong type in b.a");
    }

    @Test
    void anIntegerOfThirtyThreeBitsIsNoSmallOne() throws Exception {
        assertThat(parse("{\"a\":2147483647}").smallInteger(A)).isEqualTo(Integer.MAX_VALUE);
        JsonLine line = parse("{\"a\":2147483648}");
        refused(() -> line.smallInteger(A), "has a value of the wrong type in a");
    }

    @Test
    void whatIsNestedDeeperThanAnyFormatIsRefused() {
        refused(
                () -> parse("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"),
                "is not the JSON expected here");
    }

    /** A field that nobody asks for: damage, or what a later version has there. */
    @ParameterizedTest
    @ValueSource(strings = {"[%s{}]", "{%s\"b\":{}}"})
    void objectsInOneOfALongNameTakeLittleMemory(String outer) throws Exception {
        String element = outer.startsWith("[") ? "{}," : "\"b\":{},";
        String value = String.format(outer, element.repeat(2_000));
        byte[] line = ("{\"" + "n".repeat(40_000) + "\":" + value + "}").getBytes(UTF_8);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        JsonLine.parse(line, 0, line.length, "place: ");
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThan(5_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{}}", "{\"a\":1", "{\"a\"", "{\0\"\0a\0", "{\"a\":[1,"})
    void refusesWhatIsNoJsonObject(String text) {
        assertThatThrownBy(() -> parse(text))
                .isExactlyInstanceOf(LedgerFormatException.class)
                .hasMessageStartingWith("place: ");
    }

    @Test
    void knowsTheVersionWhateverFollowsIt() {
        assertThatThrownBy(() -> parseFirst("{\"v\":2,\"lane\":not yet JSON}"))
                .isExactlyInstanceOf(LedgerVersionException.class);
        refused(() -> parseFirst("{\"lane\":1,\"v\":1}"), "does not start with the format's");
        refused(() -> parseFirst("{\"v\":null}"), "has a value of the wrong type in v");
    }

    private static void refused(ThrowingCallable call, String complaint) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(LedgerFormatException.class)
                .hasMessageStartingWith("place: " + complaint)
                .hasNoCause();
    }

    /** In the midst of other bytes. */
    private static JsonLine parse(String text) throws LedgerFormatException {
        byte[] bytes = ("xx" + text + "yy").getBytes(UTF_8);
        return JsonLine.parse(bytes, 2, bytes.length - 2, "place: ");
    }

    private static JsonLine parseFirst(String text) throws LedgerFormatException {
        byte[] bytes = text.getBytes(UTF_8);
        return JsonLine.parseFirst(bytes, 0, bytes.length, "place: ");
    }
}

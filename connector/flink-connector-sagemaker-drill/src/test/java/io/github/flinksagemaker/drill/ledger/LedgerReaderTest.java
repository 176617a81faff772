// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerReaderTest {

    private static final String LANE = "01JABCDEFGHJKMNPQRSTVWXYZ0";

    private final Map<String, byte[]> objects = new HashMap<>();

    @Test
    void readsWhatCommitsMakeReadable() {
        segment(0, opening("exactly-once"));
        segment(1, "");
        segment(2, "");
        segment(3, ",\"end\":{\"reason\":\"fenced\"}");
        put("commits", 0, "{\"v\":1,\"lane\":\"" + LANE + "\",\"commit\":0,\"from\":0,\"to\":1}\n");
        put(
                "commits",
                1,
                "{\"v\":1,\"lane\":\""
                        + LANE
                        + "\",\"commit\":1,\"end\":{\"reason\":\"fenced\"}}\n");

        LedgerReader reader = new LedgerReader(objects);

        assertThat(reader.entries())
                .containsExactly(
                        new LedgerEntry(LANE, LANE + "-0", 2),
                        new LedgerEntry(LANE, LANE + "-1", 2));
        assertThat(reader.lanes())
                .containsExactly(new LedgerReader.LedgerLane(LANE, 1, 4, 17, 4, "fenced", "today"));
    }

    @Test
    void tellsTheEntriesOfOneRun() {
        segment(0, opening("at-least-once"));

        LedgerReader reader = new LedgerReader(objects);

        assertThat(reader.entriesOf("today")).hasSize(1);
        assertThat(reader.entriesOf("yesterday")).isEmpty();
    }

    @Test
    void readsEverythingUpToAFenceInAtLeastOnce() {
        segment(0, opening("at-least-once"));
        segment(1, ",\"end\":{\"reason\":\"fenced\"}");
        segment(2, "");

        assertThat(new LedgerReader(objects).entries()).hasSize(2);
    }

    @Test
    void refusesADamagedSegment() {
        segment(0, opening("at-least-once"));
        objects.merge(
                "ledger/" + LANE + "/" + number(0),
                new byte[] {1},
                (bytes, more) -> java.util.Arrays.copyOf(bytes, bytes.length + 1));

        assertThatThrownBy(() -> new LedgerReader(objects)).hasMessageContaining("damaged");
    }

    @Test
    void refusesASegmentUnderAnotherName() {
        segment(0, opening("at-least-once"));
        byte[] first = objects.get("ledger/" + LANE + "/" + number(0));
        objects.put("ledger/" + LANE + "/" + number(1), first);

        assertThatThrownBy(() -> new LedgerReader(objects)).hasMessageContaining("another one");
    }

    private static String opening(String mode) {
        return ",\"opening\":{\"sink\":\"s\",\"subtask\":1,\"parallelism\":4,\"mode\":\""
                + mode
                + "\",\"predecessors\":[],\"restoredCheckpoint\":17,\"run\":\"today\"}";
    }

    private void segment(int number, String more) {
        put(
                "ledger",
                number,
                "{\"v\":1,\"lane\":\""
                        + LANE
                        + "\",\"segment\":"
                        + number
                        + more
                        + ",\"entries\":1,\"raw\":4}\n{\"id\":\""
                        + LANE
                        + "-"
                        + number
                        + "\",\"records\":[[0,2],[2,2]]}\nab\nd");
    }

    private void put(String folder, int number, String content) {
        objects.put(
                folder + "/" + LANE + "/" + number(number),
                content.getBytes(StandardCharsets.UTF_8));
    }

    private static String number(int number) {
        return String.format("%020d", number);
    }
}

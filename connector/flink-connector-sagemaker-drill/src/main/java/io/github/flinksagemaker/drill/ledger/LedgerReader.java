// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.ledger;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a ledger as {@code docs/ledger-format.md} describes it, with nothing of the connector's.
 * Lanes may have been cleaned up in part: what is left is read.
 */
public final class LedgerReader {

    private final JsonMapper json = JsonMapper.shared();
    private final SortedMap<String, SortedMap<Long, byte[]>> segments = new TreeMap<>();
    private final Map<String, SortedMap<Long, byte[]>> commits = new TreeMap<>();
    private final List<LedgerEntry> entries = new ArrayList<>();
    private final List<LedgerLane> lanes = new ArrayList<>();

    /**
     * @param objects the objects below the staging path, their names without it
     */
    public LedgerReader(Map<String, byte[]> objects) {
        objects.forEach(
                (name, bytes) -> {
                    String[] parts = name.split("/", -1);
                    if (parts.length == 3 && parts[0].equals("ledger")) {
                        add(segments, parts, bytes);
                    } else if (parts.length == 3 && parts[0].equals("commits")) {
                        add(commits, parts, bytes);
                    }
                });
        segments.forEach(this::readLane);
    }

    /** All readable entries. */
    public List<LedgerEntry> entries() {
        return entries;
    }

    /** Those of one run. */
    public List<LedgerEntry> entriesOf(String run) {
        Set<String> names = new HashSet<>();
        lanes.stream()
                .filter(lane -> lane.run().equals(run))
                .forEach(lane -> names.add(lane.lane()));
        return entries.stream().filter(entry -> names.contains(entry.lane())).toList();
    }

    public List<LedgerLane> lanes() {
        return lanes;
    }

    private static void add(
            Map<String, SortedMap<Long, byte[]>> objects, String[] parts, byte[] bytes) {
        objects.computeIfAbsent(parts[1], lane -> new TreeMap<>())
                .put(Long.parseLong(parts[2]), bytes);
    }

    private void readLane(String lane, SortedMap<Long, byte[]> objects) {
        Set<Long> committed = committed(lane);
        JsonNode opening = null;
        String end = null;
        for (Map.Entry<Long, byte[]> object : objects.entrySet()) {
            byte[] bytes = object.getValue();
            int at = lineEnd(bytes, 0);
            JsonNode header = header(lane, "segment", object.getKey(), bytes, at);
            if (header.has("opening")) {
                opening = header.get("opening");
            }
            boolean exactlyOnce = opening == null ? !committed.isEmpty() : isExactlyOnce(opening);
            boolean readable = !exactlyOnce || committed.contains(object.getKey());
            for (int i = header.required("entries").asInt(); i > 0; i--) {
                int next = lineEnd(bytes, at + 1);
                JsonNode entry = json.readTree(text(bytes, at + 1, next));
                if (readable) {
                    entries.add(
                            new LedgerEntry(
                                    lane,
                                    entry.required("id").asString(),
                                    entry.required("records").size()));
                }
                at = next;
            }
            if (bytes.length - at - 1 != header.required("raw").asInt()) {
                throw new IllegalStateException(
                        "segment " + object.getKey() + " of lane " + lane + " is damaged");
            }
            if (header.has("end")) {
                end = header.get("end").required("reason").asString();
                break;
            }
        }
        lanes.add(
                new LedgerLane(
                        lane,
                        opening == null ? -1 : opening.required("subtask").asInt(),
                        opening == null ? -1 : opening.required("parallelism").asInt(),
                        opening == null ? -1 : opening.required("restoredCheckpoint").asLong(),
                        objects.size(),
                        end,
                        opening == null ? "" : opening.path("run").asString("")));
    }

    private static boolean isExactlyOnce(JsonNode opening) {
        return opening.required("mode").asString().equals("exactly-once");
    }

    private Set<Long> committed(String lane) {
        Set<Long> numbers = new HashSet<>();
        SortedMap<Long, byte[]> objects = commits.getOrDefault(lane, new TreeMap<>());
        for (Map.Entry<Long, byte[]> object : objects.entrySet()) {
            byte[] bytes = object.getValue();
            JsonNode commit = header(lane, "commit", object.getKey(), bytes, lineEnd(bytes, 0));
            if (commit.has("from")) {
                long to = commit.required("to").asLong();
                for (long number = commit.required("from").asLong(); number <= to; number++) {
                    numbers.add(number);
                }
            }
            if (commit.has("end")) {
                break;
            }
        }
        return numbers;
    }

    private JsonNode header(String lane, String what, long number, byte[] bytes, int end) {
        JsonNode header = json.readTree(text(bytes, 0, end));
        if (header.required("v").asInt() != 1
                || !header.required("lane").asString().equals(lane)
                || header.required(what).asLong() != number) {
            throw new IllegalStateException(
                    what + " " + number + " of lane " + lane + " says that it is another one");
        }
        return header;
    }

    private static int lineEnd(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        throw new IllegalStateException("a line without an end");
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /**
     * A lane.
     *
     * @param subtask -1, like the others, if its opening has been deleted
     * @param end why nothing follows in it; null if something may
     * @param run the run that it belongs to; empty if it does not say
     */
    public record LedgerLane(
            String lane,
            int subtask,
            int parallelism,
            long restoredCheckpoint,
            int segments,
            @Nullable String end,
            String run) {}
}

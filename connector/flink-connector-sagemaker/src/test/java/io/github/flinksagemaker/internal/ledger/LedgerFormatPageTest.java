// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.GoldenBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds docs/ledger-format.md to what the codecs do. */
class LedgerFormatPageTest {

    private static final Path PAGE = Path.of("../../docs/ledger-format.md");
    private static final LaneId EXACTLY_ONCE = LedgerSamples.LANE;
    private static final LaneId AT_LEAST_ONCE = LedgerSamples.SUCCESSOR;

    private final Path directory;

    LedgerFormatPageTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "segment-opening",
                "segment-opening-run",
                "segment-fence",
                "commit",
                "run",
                "attempt"
            })
    void examplesAreWhatTheCodecsWrite(String golden) throws IOException {
        assertThat(Files.readString(PAGE)).contains(new String(GoldenBytes.read(golden), UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "segment-timed, 1",
        "segment-asked, 1",
        "segment-framed, 1",
        "segment-payload, 1",
        "segment-entries, 2"
    })
    void exampleEntriesAreWhatTheCodecsWrite(String golden, int line) throws IOException {
        String segment = new String(GoldenBytes.read(golden), UTF_8);
        assertThat(Files.readString(PAGE)).contains(segment.split("\n", -1)[line] + "\n");
    }

    @Test
    void theReaderOnThePageReadsALedger() throws Exception {
        String script = script();
        assertThat(script.lines().count()).isLessThan(40);
        LedgerPaths paths = new LedgerPaths(S3Location.parse("s3://ml-staging/fraud"));
        writeExactlyOnceLane(paths);
        writeAtLeastOnceLane(paths);

        String in = "s3://ml-staging/fraud/inputs/" + AT_LEAST_ONCE + "/" + AT_LEAST_ONCE;
        assertThat(run(script))
                .containsExactly(
                        EXACTLY_ONCE + "-1 in=None out=s3://o/1 fail=None rejected=None",
                        "    1000 b'one'",
                        "    b'\\x00\\n'",
                        EXACTLY_ONCE + "-3 in=None out=s3://o/3 fail=None rejected=None",
                        "    b'c'",
                        AT_LEAST_ONCE
                                + "-1 in="
                                + in
                                + "-1.bin out=s3://o/1 fail=None rejected=None",
                        "    b'payload'",
                        AT_LEAST_ONCE
                                + "-2 in=None out=None fail=None rejected={'kind':"
                                + " 'rejected-record', 'text': 'too large'}",
                        "    None");
    }

    /** Segments 1 and 3 are committed, 2 is in no commit, and the last commit is past a fence. */
    private void writeExactlyOnceLane(LedgerPaths paths) throws IOException {
        LaneId lane = EXACTLY_ONCE;
        write(paths, lane, 0, opened(lane, true), "");
        List<RecordSpan> two = List.of(RecordSpan.of(0, 3, 1000L), RecordSpan.of(3, 2, null));
        write(paths, lane, 1, with(lane, 1, entry(lane, 1).setRecords(two)), "one\0\n");
        write(paths, lane, 2, with(lane, 2, entry(lane, 2)), "b");
        write(paths, lane, 3, with(lane, 3, entry(lane, 3)), "c");
        write(paths, lane, 4, with(lane, 4, entry(lane, 4)), "d");
        commit(paths, LedgerSamples.commitBuilder(0).setFromSegment(1).setToSegment(1));
        commit(paths, LedgerSamples.commitBuilder(1).setFromSegment(3).setToSegment(3));
        commit(
                paths,
                LedgerSamples.commitBuilder(2)
                        .setAuthor(LedgerSamples.SUCCESSOR)
                        .setFromSegment(4)
                        .setToSegment(3)
                        .setEnd(LaneEnd.FENCED));
        commit(paths, LedgerSamples.commitBuilder(3).setFromSegment(4).setToSegment(4));
    }

    /** Segment 3 closes the lane, so that segment 4 is void. */
    private void writeAtLeastOnceLane(LedgerPaths paths) throws IOException {
        LaneId lane = AT_LEAST_ONCE;
        write(paths, lane, 0, opened(lane, false), "");
        S3Location input = paths.input(InvocationId.of(lane, 1), "bin");
        put(paths, input, "payload".getBytes(UTF_8));
        write(
                paths,
                lane,
                1,
                with(
                        lane,
                        1,
                        entry(lane, 1)
                                .setInputLocation(input.toString())
                                .setCarriedByInput(true)
                                .setRecords(List.of(RecordSpan.of(0, 7, null)))),
                "");
        LedgerEntry.Builder rejected =
                entry(lane, 2)
                        .setOutputLocation(null)
                        .setRecords(List.of(RecordSpan.of(0, -1, null)))
                        .setRejection(Rejection.of(FailureKind.REJECTED_RECORD, "too large"));
        write(paths, lane, 2, with(lane, 2, rejected), "");
        write(paths, lane, 3, segment(lane, 3).setEnd(LaneEnd.END_OF_INPUT).build(), "");
        write(paths, lane, 4, with(lane, 4, entry(lane, 4)), "e");
    }

    private static Segment.Builder segment(LaneId lane, long number) {
        return Segment.builder().setLane(lane).setNumber(number).setAuthor(lane);
    }

    private static Segment opened(LaneId lane, boolean readCommitted) {
        return segment(lane, 0)
                .setOpening(LaneOpening.of("fraud", 0, 1, readCommitted, List.of(), 0))
                .build();
    }

    private static Segment with(LaneId lane, long number, LedgerEntry.Builder entry) {
        return segment(lane, number).setEntries(List.of(entry.build())).build();
    }

    private static LedgerEntry.Builder entry(LaneId lane, long counter) {
        return LedgerEntry.builder()
                .setInvocationId(InvocationId.of(lane, counter))
                .setEndpointName("e")
                .setOutputLocation("s3://o/" + counter)
                .setFormat("jsonlines")
                .setAcceptedAt(0)
                .setDeadline(0)
                .setRecords(List.of(RecordSpan.of(0, 1, null)));
    }

    private void write(LedgerPaths paths, LaneId lane, long number, Segment segment, String raw)
            throws IOException {
        byte[] bytes = SegmentCodec.encode(segment, List.of(raw.getBytes(UTF_8)));
        put(paths, paths.segment(lane, number), bytes);
    }

    private void commit(LedgerPaths paths, Commit.Builder builder) throws IOException {
        Commit commit = builder.build();
        put(paths, paths.commit(commit.lane(), commit.number()), CommitCodec.encode(commit));
    }

    private void put(LedgerPaths paths, S3Location location, byte[] bytes) throws IOException {
        String root = paths.stagingPath().key() + "/";
        assertThat(location.key()).startsWith(root);
        Path file = directory.resolve("copy").resolve(location.key().substring(root.length()));
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private static String script() throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf("```python\n") + "```python\n".length();
        return page.substring(start, page.indexOf("```", start));
    }

    private List<String> run(String script) throws Exception {
        Path file = Files.writeString(directory.resolve("reader.py"), script);
        Path output = directory.resolve("output");
        Process python;
        try {
            python =
                    new ProcessBuilder("python3", file.toString(), directory + "/copy")
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
        } catch (IOException e) {
            System.err.println("python3 is missing: the reader in " + PAGE + " was NOT checked");
            return abort("python3 is missing: the reader in " + PAGE + " was NOT checked");
        }
        if (!python.waitFor(60, TimeUnit.SECONDS)) {
            python.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output);
        assertThat(python.waitFor()).as(String.join("\n", lines)).isZero();
        return lines;
    }
}

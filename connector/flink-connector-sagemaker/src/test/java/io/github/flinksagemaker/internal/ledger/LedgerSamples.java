// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.GoldenBytes;
import java.util.List;

/** One ledger object of each kind; the golden files are named after them. */
final class LedgerSamples {

    static final String JOB = "5d41402abc4b2a76b9719d911017c592";
    static final LaneId LANE = LaneId.parse("01JABCDEFGHJKMNPQRSTVWXYZ0");
    static final LaneId SUCCESSOR = LaneId.parse("01JABCDEFGHJKMNPQRSTVWXYZ1");
    static final LaneId PREDECESSOR = LaneId.parse("01JABCDEFGHJKMNPQRSTVWXYY9");

    /** Seven bytes of text, then four that are neither text nor JSON. */
    static final byte[] RAW = {
        '{', '"', 'n', '"', ':', '1', '}', 0, '\n', (byte) 0xFF, (byte) 0xC3
    };

    private LedgerSamples() {}

    static Segment.Builder segment(long number) {
        return Segment.builder().setLane(LANE).setNumber(number).setAuthor(LANE);
    }

    static LaneOpening opening() {
        return LaneOpening.of("fraud", 1, 4, true, List.of(PREDECESSOR), 17);
    }

    static Segment openingOfARun() {
        return segment(0).setOpening(opening().inRun("scores-2", JOB, List.of("scores-1"))).build();
    }

    static RunMarker runMarker() {
        return RunMarker.of("scores-1", JOB, "01JABCDEFGHJKMNPQRSTVWXYW0", 1_700_000_000_000L);
    }

    static Segment openingSegment() {
        return segment(0).setOpening(opening()).build();
    }

    static Segment entries() {
        return segment(1)
                .setWatermark(1_700_000_000_123L)
                .setEntries(List.of(success(), carriedByInput(), rejected()))
                .build();
    }

    static Segment fence() {
        return segment(7).setAuthor(SUCCESSOR).setEnd(LaneEnd.FENCED).build();
    }

    static Segment openingFence() {
        return segment(0)
                .setAuthor(SUCCESSOR)
                .setOpening(LaneOpening.of("fraud", 1, 4, false, List.of(), 0))
                .setEnd(LaneEnd.FENCED)
                .build();
    }

    static Segment closing() {
        return segment(8).setWatermark(-5L).setEnd(LaneEnd.END_OF_INPUT).build();
    }

    static Segment watermarkOnly() {
        return segment(9).setWatermark(1_700_000_060_000L).build();
    }

    static LedgerEntry success() {
        return LedgerEntry.builder()
                .setInvocationId(InvocationId.of(LANE, 0))
                .setEndpointName("fraud-detector")
                .setInputLocation("s3://ml-staging/fraud/inputs/" + LANE + "/" + LANE + "-0.jsonl")
                .setOutputLocation("s3://ml-out/async/557808d6-f91b-4b83-959f-041cf827c2e0.out")
                .setFailureLocation(
                        "s3://ml-out/failures/557808d6-f91b-4b83-959f-041cf827c2e0-error.out")
                .setContentType("application/jsonlines")
                .setAccept("application/json")
                .setCustomAttributes("tenant=a \"quoted\"")
                .setFormat("jsonlines")
                .setAcceptedAt(1_700_000_001_000L)
                .setDeadline(1_700_022_601_000L)
                .setArrivalWatermark(1_700_000_000_000L)
                .setRecords(
                        List.of(
                                RecordSpan.of(0, 7, 1_700_000_000_500L),
                                RecordSpan.of(7, 4, null),
                                RecordSpan.of(11, 0, -1L)))
                .build();
    }

    static LedgerEntry carriedByInput() {
        return LedgerEntry.builder()
                .setInvocationId(InvocationId.of(LANE, 35))
                .setEndpointName("transcriber")
                .setInputLocation("s3://ml-staging/fraud/inputs/" + LANE + "/" + LANE + "-z.bin")
                .setOutputLocation("https://ml-out.s3.eu-west-1.amazonaws.com/async/2.out")
                .setFormat("single")
                .setAcceptedAt(1_700_000_002_000L)
                .setDeadline(1_700_022_602_000L)
                .setCarriedByInput(true)
                .setRecords(List.of(RecordSpan.of(0, 40_000_000, null)))
                .build();
    }

    static Segment inlineEntry() {
        return segment(2).setEntries(List.of(inline())).build();
    }

    static Segment timedEntry() {
        return segment(2).setEntries(List.of(timed())).build();
    }

    /** It says what its deadline is made of. */
    static LedgerEntry timed() {
        return inline().toBuilder()
                .setDeadline(1_700_022_504_000L)
                .setRequestTtl(21_600_000L)
                .setInvocationTimeout(900_000L)
                .build();
    }

    static Segment askedEntry() {
        return segment(2).setEntries(List.of(asked())).build();
    }

    /** It asked for an output of a certain name. */
    static LedgerEntry asked() {
        return timed().toBuilder()
                .setOutputLocation("s3://ml-out/async/eu/" + LANE + "-11-1/scores.json")
                .setOutputPathExtension("eu")
                .setFilename("scores.json")
                .build();
    }

    static Segment framedEntry() {
        return segment(2).setEntries(List.of(framed())).build();
    }

    /** It says how it was framed. */
    static LedgerEntry framed() {
        return timed().toBuilder()
                .setContentType("application/json")
                .setAccept("application/json")
                .setFormat("json-array:predictions")
                .setFraming("json:8bf1bdf4bf10ab95")
                .build();
    }

    static Segment payloadEntry() {
        return segment(2).setEntries(List.of(carriesPayloads())).build();
    }

    /** Its payload went in the request, and its records are carried as they were framed. */
    static LedgerEntry carriesPayloads() {
        return framed().toBuilder().setCarriesPayloads(true).build();
    }

    /** Of an entry whose payload was staged, a part. */
    static Attempt attempt() {
        return Attempt.builder()
                .setId(InvocationId.of(LANE, 35).withAttempt(3, "k20z1f"))
                .setFrom(32)
                .setTo(64)
                .setEndpointName("fraud-detector")
                .setInputLocation(
                        "s3://ml-staging/fraud/inputs/" + LANE + "/" + LANE + "-z.32-63.json")
                .setOutputLocation("s3://ml-out/async/1d2c2b0a-4f2e-4a51-8a0f-6f0c7c1f9a55.out")
                .setFailureLocation(
                        "s3://ml-out/failures/1d2c2b0a-4f2e-4a51-8a0f-6f0c7c1f9a55-error.out")
                .setAcceptedAt(1_700_000_090_000L)
                .setDeadline(1_700_022_651_000L)
                .build();
    }

    /** A record alone, of an entry whose payload went in the request. */
    static Attempt inlineAttempt() {
        return attempt().toBuilder()
                .setId(InvocationId.of(LANE, 37).withAttempt(1, "0"))
                .setFrom(0)
                .setTo(1)
                .setInputLocation(null)
                .setFailureLocation(null)
                .build();
    }

    /** Its payload went in the request. */
    static LedgerEntry inline() {
        return LedgerEntry.builder()
                .setInvocationId(InvocationId.of(LANE, 37))
                .setEndpointName("fraud-detector")
                .setOutputLocation("s3://ml-out/async/7bd5003a-f714-4511-a494-425d6cb4142a.out")
                .setContentType("application/jsonlines")
                .setFormat("jsonlines")
                .setAcceptedAt(1_700_000_004_000L)
                .setDeadline(1_700_022_604_000L)
                .setRecords(List.of(RecordSpan.of(0, 7, null), RecordSpan.of(7, 4, null)))
                .build();
    }

    static LedgerEntry rejected() {
        return LedgerEntry.builder()
                .setInvocationId(InvocationId.of(LANE, 36))
                .setEndpointName("fraud-detector")
                .setFormat("jsonlines")
                .setAcceptedAt(1_700_000_003_000L)
                .setDeadline(1_700_000_003_000L)
                .setRecords(List.of(RecordSpan.of(0, -1, 1_700_000_000_700L)))
                .setRejection(
                        Rejection.of(
                                FailureKind.REJECTED_RECORD,
                                "the encoder threw: can't encode \"é\u20AC\uD83D\uDE00\"\n"))
                .build();
    }

    static Commit.Builder commitBuilder(long number) {
        return Commit.builder().setLane(LANE).setNumber(number).setAuthor(LANE);
    }

    static Commit commit() {
        return commitBuilder(3).setFromSegment(5).setToSegment(9).setWatermark(42L).build();
    }

    static Commit endCommit() {
        return commitBuilder(4)
                .setFromSegment(10)
                .setToSegment(10)
                .setWatermark(43L)
                .setEnd(LaneEnd.END_OF_INPUT)
                .build();
    }

    static Commit endCommitAfterCheckpoint() {
        return endCommit().toBuilder().setAfterCheckpoint(17).build();
    }

    static Commit fenceCommit() {
        return commitBuilder(4)
                .setAuthor(SUCCESSOR)
                .setFromSegment(0)
                .setToSegment(-1)
                .setEnd(LaneEnd.FENCED)
                .build();
    }

    /** A golden object, in which that text has been replaced wherever it stands. */
    static byte[] damaged(String golden, String text, String replacement) {
        String whole = new String(GoldenBytes.read(golden), UTF_8);
        assertThat(whole).contains(text);
        return utf8(whole.replace(text, replacement));
    }

    static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}

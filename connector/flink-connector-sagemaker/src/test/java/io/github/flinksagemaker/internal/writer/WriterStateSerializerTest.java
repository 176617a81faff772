// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.append.AcceptedWatermarks;
import io.github.flinksagemaker.internal.append.OwnedLane;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.AnyBytes;
import io.github.flinksagemaker.testing.Mutations;
import io.github.flinksagemaker.testing.StackTraces;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.junit.jupiter.api.Test;

/** Rule 7: lane, predecessors, and entries with their times. */
class WriterStateSerializerTest {

    private static final LaneId LANE = LaneId.parse("01ARZ3NDEKTSV4RRFFQ69G5FAV");
    private static final LaneId EARLIER = LaneId.parse("01ARZ3NDEKTSV4RRFFQ69G5FAA");

    /** One lane, as both versions have it. */
    private static final String LANE_BYTES =
            "00000001001a"
                    + "303141525a334e44454b54535634525246465136394735464156"
                    + "00000000000000110000000000000002"
                    + "000000056672617564"
                    + "000000010000000301000000000000000c"
                    + "00000001001a"
                    + "303141525a334e44454b54535634525246465136394735464141";

    /** Three entries. */
    private static final String ENTRY_BYTES =
            "00000003"
                    + "00000003010203fffffffe01000000000000000500000000000000040000000000"
                    + "00000003"
                    + "0000000301020300000001090000000000000000070000000000"
                    + "00000003"
                    + "00000000ffffffff010000000000000008800000000000000001000f"
                    + "52454a45435445445f5245434f5244"
                    + "0000000a746f6f206cc3a4726765"
                    + "0000000000000001";

    private static final String VERSION_1 = LANE_BYTES + ENTRY_BYTES;

    /** A run, no job, and a run before it. */
    private static final String RUN_BYTES =
            "01"
                    + "00000008"
                    + "73636f7265732d32"
                    + "00"
                    + "00000001"
                    + "00000008"
                    + "73636f7265732d31";

    private static final String VERSION_2 = LANE_BYTES + RUN_BYTES + ENTRY_BYTES;

    /** The same entries, of which the second has a route. */
    private static final String VERSION_3 =
            LANE_BYTES
                    + RUN_BYTES
                    + "00000003"
                    + "00000003010203fffffffe01000000000000000500000000000000040000000000"
                    + "000000000003"
                    + "0000000301020300000001090000000000000000070"
                    + "3ff"
                    + "000000026b37"
                    + "0000000a73333a2f2f622f6b2f31"
                    + "000000026532"
                    + "000000032a2f2a"
                    + "000000036a2f2a"
                    + "000000036e3d31"
                    + "0000003c"
                    + "00000005"
                    + "00000003612f62"
                    + "00000003632e64"
                    + "00"
                    + "0000000000000003"
                    + "00000000ffffffff010000000000000008800000000000000000"
                    + "0001000f52454a45435445445f5245434f5244"
                    + "0000000a746f6f206cc3a4726765"
                    + "0000000000000001";

    private final WriterStateSerializer serializer = new WriterStateSerializer();

    private static RequestRoute route() {
        return RequestRoute.of(
                InvocationAttributes.defaults()
                        .withEndpointName("e2")
                        .withContentType("*/*")
                        .withAccept("j/*")
                        .withCustomAttributes("n=1")
                        .withRequestTtl(Duration.ofMinutes(1))
                        .withInvocationTimeout(Duration.ofSeconds(5))
                        .withS3OutputPathExtension("a/b")
                        .withFilename("c.d"),
                "k7",
                S3Location.of("b", "k/1"));
    }

    private static WriterState state() {
        return state(route());
    }

    private static WriterState state(RequestRoute route) {
        byte[] payload = {1, 2, 3};
        RequestEntry shared = RequestEntry.of(payload, payload, 5L, 4, null);
        RequestEntry own = RequestEntry.of(payload, new byte[] {9}, null, 7, route, null);
        RequestEntry rejected =
                RequestEntry.of(
                        new byte[0],
                        null,
                        8L,
                        AcceptedWatermarks.NONE,
                        Rejection.of(FailureKind.REJECTED_RECORD, "too lärge"));
        LaneOpening opening =
                LaneOpening.of("fraud", 1, 3, true, List.of(EARLIER), 12)
                        .inRun("scores-2", null, List.of("scores-1"));
        return new WriterState(
                List.of(
                        new RequestEntryWrapper<>(shared, 3),
                        new RequestEntryWrapper<>(own, 3),
                        new RequestEntryWrapper<>(rejected, 1)),
                List.of(OwnedLane.of(LANE, opening, 17, 2)));
    }

    private WriterState roundTrip(WriterState state) throws IOException {
        return (WriterState)
                serializer.deserialize(serializer.getVersion(), serializer.serialize(state));
    }

    @Test
    void everythingComesBack() throws IOException {
        WriterState read = roundTrip(state());
        assertThat(read.lanes()).isEqualTo(state().lanes());
        assertThat(read.getBufferedRequestEntries())
                .extracting(RequestEntryWrapper::getRequestEntry)
                .containsExactlyElementsOf(
                        state().getBufferedRequestEntries().stream()
                                .map(RequestEntryWrapper::getRequestEntry)
                                .toList());
        assertThat(read.getStateSize()).isEqualTo(7);
    }

    @Test
    void aPayloadThatIsTheRecordIsKeptOnce() throws IOException {
        RequestEntry read = roundTrip(state()).getBufferedRequestEntries().get(0).getRequestEntry();
        assertThat(read.carried()).isSameAs(read.payload());
    }

    @Test
    void theBytesOfVersionThreeStayAsTheyAre() throws IOException {
        assertThat(HexFormat.of().formatHex(serializer.serialize(state()))).isEqualTo(VERSION_3);
    }

    @Test
    void aRouteOfAFewMembersComesBackAndTheSharedOneIsShared() throws IOException {
        RequestRoute few =
                RequestRoute.of(InvocationAttributes.defaults().withFilename("x"), "", null);
        assertThat(routes(roundTrip(state(few)))).contains(few);
        assertThat(routes(roundTrip(state(RequestRoute.SHARED))))
                .allMatch(route -> route == RequestRoute.SHARED);
    }

    private static List<RequestRoute> routes(WriterState state) {
        return state.getBufferedRequestEntries().stream()
                .map(entry -> entry.getRequestEntry().route())
                .toList();
    }

    @Test
    void versionTwoKnewNoRoutesAndIsStillRead() throws IOException {
        WriterState read =
                (WriterState) serializer.deserialize(2, HexFormat.of().parseHex(VERSION_2));
        assertThat(read.lanes()).isEqualTo(state().lanes());
        assertThat(read.getBufferedRequestEntries())
                .extracting(RequestEntryWrapper::getRequestEntry)
                .containsExactlyElementsOf(
                        state(RequestRoute.SHARED).getBufferedRequestEntries().stream()
                                .map(RequestEntryWrapper::getRequestEntry)
                                .toList());
    }

    @Test
    void versionOneKnewNoRunsAndIsStillRead() throws IOException {
        WriterState read =
                (WriterState) serializer.deserialize(1, HexFormat.of().parseHex(VERSION_1));
        assertThat(read.lanes())
                .containsExactly(
                        OwnedLane.of(
                                LANE,
                                LaneOpening.of("fraud", 1, 3, true, List.of(EARLIER), 12),
                                17,
                                2));
        assertThat(read.getBufferedRequestEntries())
                .extracting(RequestEntryWrapper::getRequestEntry)
                .containsExactlyElementsOf(
                        state(RequestRoute.SHARED).getBufferedRequestEntries().stream()
                                .map(RequestEntryWrapper::getRequestEntry)
                                .toList());
    }

    @Test
    void otherVersionsAreRefusedWithTheWayOut() {
        assertThatThrownBy(() -> serializer.deserialize(4, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("version 4")
                .hasMessageContaining("restore with the connector that wrote it");
    }

    @Test
    void shortOrLongBytesAreRefused() throws IOException {
        byte[] bytes = serializer.serialize(state());
        assertThatThrownBy(() -> serializer.deserialize(3, Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessageContaining("1 bytes too many");
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> serializer.deserialize(3, cut))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aStateThatCantBeReadIsNotQuoted() throws IOException {
        byte[] bytes = serializer.serialize(state());
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        byte[] damaged =
                text.replace("REJECTED_RECORD", "4111111111111_1")
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> serializer.deserialize(serializer.getVersion(), damaged))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("IllegalArgumentException")
                .satisfies(failure -> assertThat(StackTraces.of(failure)).doesNotContain("4111"));
    }

    @Property(tries = 5000)
    void anyBytesAreAStateThatAWriterMayHaveOrAreRefused(@ForAll("damaged") byte[] bytes) {
        WriterState state =
                AnyBytes.decode(
                        IOException.class, () -> (WriterState) serializer.deserialize(3, bytes));
        if (state != null) {
            assertThat(state.lanes())
                    .allSatisfy(
                            lane -> {
                                assertThat(lane.nextSegment()).isNotNegative();
                                assertThat(lane.nextCommit()).isNotNegative();
                                assertThat(lane.opening().subtask())
                                        .isBetween(0, lane.opening().parallelism() - 1);
                            });
        }
    }

    @Provide
    Arbitrary<byte[]> damaged() throws IOException {
        return Mutations.of(serializer.serialize(state()));
    }

    @Test
    void aStateOfAsyncSinkAloneHasNoLanes() throws IOException {
        BufferedRequestState<RequestEntry> plain =
                new BufferedRequestState<>(state().getBufferedRequestEntries());
        WriterState read = (WriterState) serializer.deserialize(3, serializer.serialize(plain));
        assertThat(read.lanes()).isEmpty();
        assertThat(read.getBufferedRequestEntries()).hasSize(3);
    }
}

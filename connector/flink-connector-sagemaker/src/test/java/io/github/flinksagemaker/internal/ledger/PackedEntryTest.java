// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.S3Location;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedEntryTest {

    private final EntryPacker packer = new EntryPacker();

    @Provide
    Arbitrary<Segment> segments() {
        return LedgerArbitraries.segments();
    }

    @Property
    void unpacksToAnEqualEntry(@ForAll("segments") Segment segment) {
        List<PackedEntry> packed =
                segment.entries().stream().map(packer::pack).collect(Collectors.toList());
        assertThat(packed.stream().map(PackedEntry::unpack)).isEqualTo(segment.entries());
        assertThat(packed.stream().map(PackedEntry::endpointName))
                .isEqualTo(
                        segment.entries().stream()
                                .map(LedgerEntry::endpointName)
                                .collect(Collectors.toList()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://bucket/key",
                "s3://bucket/a/b/é 1.out",
                "s3://bucket//",
                "s3://bucket/folder/",
                "https://s3.eu-central-1.amazonaws.com/bucket/a/key",
                "https://s3.amazonaws.com/bucket/key",
                "https://bucket.s3.eu-central-1.amazonaws.com/key"
            })
    void namesTheLocationThatTheEntryNames(String name) {
        LedgerEntry entry =
                typical(1).toBuilder().setOutputLocation(name).setFailureLocation(name).build();
        PackedEntry packed = packer.pack(entry);
        assertThat(packed.outputLocation()).isEqualTo(S3Location.parse(name));
        assertThat(packed.failureLocation()).isEqualTo(S3Location.parse(name));
        assertThat(packed.unpack()).isEqualTo(entry);
    }

    @Test
    void aNameThatIsNoLocationHasNone() {
        LedgerEntry entry =
                typical(1).toBuilder()
                        .setOutputLocation("nowhere")
                        .setFailureLocation(null)
                        .build();
        assertThat(packer.pack(entry).outputLocation()).isNull();
        assertThat(packer.pack(entry).failureLocation()).isNull();
        assertThat(packer.pack(entry).unpack()).isEqualTo(entry);
    }

    @Test
    void aTypicalEntryTakesAFewDozenBytesMoreThanWhatIsRandomInIt() {
        int random = 36; // the UUID in its output's name
        assertThat(packer.pack(typical(1)).sizeInBytes()).isLessThan(random + 64);
        assertThat(packer.pack(typical(100)).sizeInBytes()).isLessThan(random + 64 + 99 * 8);
    }

    @Test
    void anEntryWithoutAnInputIsSmallerThanOneWithIt() {
        LedgerEntry inline = typical(1).toBuilder().setInputLocation(null).build();
        assertThat(packer.pack(inline).unpack()).isEqualTo(inline);
        assertThat(packer.pack(inline).sizeInBytes())
                .isLessThan(packer.pack(typical(1)).sizeInBytes());
    }

    @Test
    void entriesOfManyShapesShareWhatTheyCan() {
        for (int i = 0; i < 3_000; i++) {
            LedgerEntry entry = typical(1).toBuilder().setEndpointName("endpoint-" + i).build();
            assertThat(packer.pack(entry).unpack()).isEqualTo(entry);
        }
    }

    private static LedgerEntry typical(int records) {
        InvocationId id = InvocationId.of(LedgerSamples.LANE, 123_456);
        String name = "0b4e4a4e-8a0b-4c7a-9a55-3d6f1b0c9f11";
        long now = 1_767_225_600_000L;
        return LedgerEntry.builder()
                .setInvocationId(id)
                .setEndpointName("fraud-detector")
                .setInputLocation("s3://ml-staging/fraud/inputs/" + id.lane() + "/" + id + ".jsonl")
                .setOutputLocation("s3://ml-outputs/fraud/async-out/" + name + ".out")
                .setFailureLocation("s3://ml-outputs/fraud/failed/" + name + "-error.out")
                .setContentType("application/jsonlines")
                .setFormat("jsonlines")
                .setAcceptedAt(now)
                .setDeadline(now + 22_500_000)
                .setArrivalWatermark(now - 1_500)
                .setRecords(
                        IntStream.range(0, records)
                                .mapToObj(i -> RecordSpan.of(2_048L * i, 2_048, now - 900 + i))
                                .collect(Collectors.toList()))
                .build();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.RequestLimits;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Whatever extension a record may ask for, there is room for what tells invocations apart. */
class OutputExtensionTest {

    private static final int SERVICE_LIMIT = 512;
    private static final int LONGEST_TAKEN = 440;

    private static String requested(String extension, LaneId lane, long counter, int attempt) {
        InvocationAttributes asked =
                InvocationAttributes.defaults().withS3OutputPathExtension(extension);
        RequestLimits.check(asked);
        SinkSettings settings =
                SinkSettings.builder()
                        .setStagingPath(S3Location.of("bucket", "staging"))
                        .setEndpointName("fraud")
                        .setSinkName("fraud")
                        .setContentType("text/csv")
                        .build();
        return Objects.requireNonNull(
                RequestAttributes.of(asked, settings)
                        .request(InvocationId.of(lane, counter), attempt)
                        .setBody(new byte[1])
                        .build()
                        .outputPathExtension());
    }

    @Property
    void staysWithinTheServicesLimitAndNamesInvocationAndAttempt(
            @ForAll @IntRange(min = 1, max = LONGEST_TAKEN) int length,
            @ForAll @LongRange(min = 0) long millis,
            @ForAll @LongRange(min = 0) long counter,
            @ForAll @IntRange(min = 1) int attempt) {
        String extension = "e".repeat(length);
        LaneId lane = LaneId.create(millis);
        assertThat(requested(extension, lane, counter, attempt))
                .isEqualTo(extension + "/" + InvocationId.of(lane, counter) + "-" + attempt)
                .hasSizeLessThanOrEqualTo(SERVICE_LIMIT);
    }

    @Test
    void theLongestOfAllStaysWithinTheServicesLimit() {
        assertThat(
                        requested(
                                "e".repeat(LONGEST_TAKEN),
                                LaneId.parse("7ZZZZZZZZZZZZZZZZZZZZZZZZZ"),
                                Long.MAX_VALUE,
                                Integer.MAX_VALUE))
                .hasSize(492)
                .hasSizeLessThanOrEqualTo(SERVICE_LIMIT);
    }
}

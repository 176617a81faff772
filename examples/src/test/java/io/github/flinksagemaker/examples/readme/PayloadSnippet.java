// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.flinksagemaker.SageMakerAsyncInference;
import io.github.flinksagemaker.format.Containers;
import org.apache.flink.formats.json.JsonDeserializationSchema;
import org.apache.flink.formats.json.JsonSerializationSchema;

/** The snippet of {@code docs/formats.md} whose payload is not the whole record, compiled. */
final class PayloadSnippet {

    private PayloadSnippet() {}

    static SageMakerAsyncInference<House, double[]> prices() {
        // snippet
        SageMakerAsyncInference<House, double[]> prices =
                SageMakerAsyncInference.<House, double[]>builder()
                        .setEndpointName("prices")
                        .setStagingPath("s3://ml-staging/prices")
                        .setBatchFormat(Containers.tensorFlowServing())
                        .setPayloadSerializationSchema(
                                house ->
                                        ("[" + house.rooms + "," + house.area + "]")
                                                .getBytes(UTF_8))
                        .setRecordSerializationSchema(new JsonSerializationSchema<>())
                        .setRecordDeserializationSchema(
                                new JsonDeserializationSchema<>(House.class))
                        .setPredictionDeserializationSchema(
                                new JsonDeserializationSchema<>(double[].class))
                        .build();
        // end
        return prices;
    }

    /** A record, most of which the model does not see. */
    public static class House {
        public String id = "";
        public int rooms;
        public double area;
    }
}

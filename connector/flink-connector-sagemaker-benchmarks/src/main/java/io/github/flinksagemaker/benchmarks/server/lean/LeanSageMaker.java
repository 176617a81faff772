// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server.lean;

import io.github.flinksagemaker.benchmarks.server.lean.Objects.StoredObject;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;

/** InvokeEndpointAsync, of any endpoint. One thread. */
final class LeanSageMaker {

    private static final String HEADER = "x-amzn-sagemaker-";

    private final Objects objects;
    private final String bucket;
    private long invocations;

    LeanSageMaker(Objects objects, String bucket) {
        this.objects = objects;
        this.bucket = bucket;
    }

    FullHttpResponse answer(FullHttpRequest request) {
        String location = request.headers().get(HEADER + "inputlocation");
        byte[] input;
        if (location == null) {
            input = ByteBufUtil.getBytes(request.content());
        } else {
            StoredObject object = objects.get(location.substring(uri("").length()));
            if (object == null) {
                throw new IllegalStateException("there is no input " + location);
            }
            input = object.bytes();
        }
        String id = Long.toString(++invocations);
        String output = "outputs/" + id + ".out";
        objects.invoke(input, output);
        byte[] body = ("{\"InferenceId\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response = Answer.of(202, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HEADER + "outputlocation", uri(output))
                .set(HEADER + "failurelocation", uri("failures/" + id + "-error.out"));
        return response;
    }

    private String uri(String key) {
        return "s3://" + bucket + "/" + key;
    }
}

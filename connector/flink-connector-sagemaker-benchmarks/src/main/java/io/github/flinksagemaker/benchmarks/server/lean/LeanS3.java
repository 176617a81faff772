// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server.lean;

import static io.github.flinksagemaker.testkit.fault.Operation.DELETE_OBJECT;
import static io.github.flinksagemaker.testkit.fault.Operation.GET_OBJECT;
import static io.github.flinksagemaker.testkit.fault.Operation.HEAD_BUCKET;
import static io.github.flinksagemaker.testkit.fault.Operation.HEAD_OBJECT;
import static io.github.flinksagemaker.testkit.fault.Operation.LIST_OBJECTS_V2;
import static io.github.flinksagemaker.testkit.fault.Operation.OTHER_S3;
import static io.github.flinksagemaker.testkit.fault.Operation.PUT_OBJECT;

import io.github.flinksagemaker.benchmarks.server.lean.Objects.StoredObject;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What of S3 the contenders use. One thread. */
final class LeanS3 {

    private static final int PAGE = 1_000;

    private final Objects objects;
    private final Consumer<Operation> counter;

    LeanS3(Objects objects, Consumer<Operation> counter) {
        this.objects = objects;
        this.counter = counter;
    }

    FullHttpResponse answer(FullHttpRequest request) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        int slash = uri.path().indexOf('/', 1);
        String key = slash < 0 ? "" : uri.path().substring(slash + 1);
        String method = request.method().name();
        if (key.isEmpty()) {
            return ofBucket(method, uri.parameters());
        }
        switch (method) {
            case "PUT":
                counter.accept(PUT_OBJECT);
                return put(request, key);
            case "GET":
                counter.accept(GET_OBJECT);
                return get(key, request.headers().get(HttpHeaderNames.RANGE));
            case "HEAD":
                counter.accept(HEAD_OBJECT);
                return objects.get(key) == null
                        ? Answer.error(404, "NotFound")
                        : Answer.of(200, new byte[0]);
            case "DELETE":
                counter.accept(DELETE_OBJECT);
                objects.byKey().remove(key);
                return Answer.of(204, new byte[0]);
            default:
                return unknown();
        }
    }

    private FullHttpResponse ofBucket(String method, Map<String, List<String>> query) {
        if (method.equals("HEAD")) {
            counter.accept(HEAD_BUCKET);
            return Answer.of(200, new byte[0]);
        }
        if (method.equals("GET") && query.containsKey("list-type")) {
            counter.accept(LIST_OBJECTS_V2);
            return list(query);
        }
        return unknown();
    }

    private FullHttpResponse unknown() {
        counter.accept(OTHER_S3);
        return Answer.error(501, "NotImplemented");
    }

    private FullHttpResponse put(FullHttpRequest request, String key) {
        if (request.headers().contains(HttpHeaderNames.IF_NONE_MATCH) && objects.get(key) != null) {
            return Answer.error(412, "PreconditionFailed");
        }
        byte[] body = ByteBufUtil.getBytes(request.content());
        boolean isChunked =
                request.headers().get("x-amz-content-sha256", "").startsWith("STREAMING-");
        objects.put(key, isChunked ? AwsChunks.content(body) : body);
        FullHttpResponse response = Answer.of(200, new byte[0]);
        response.headers().set(HttpHeaderNames.ETAG, "\"put\"");
        return response;
    }

    private FullHttpResponse get(String key, @Nullable String range) {
        StoredObject object = objects.get(key);
        if (object == null) {
            return Answer.error(404, "NoSuchKey");
        }
        FullHttpResponse response =
                range == null ? Answer.of(200, object.bytes()) : part(object.bytes(), range);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream")
                .set(HttpHeaderNames.ETAG, "\"put\"")
                .set(HttpHeaderNames.LAST_MODIFIED, Answer.date(object.lastModified()));
        return response;
    }

    /** {@code range}: {@code bytes=from-to}, as the connector asks. */
    private static FullHttpResponse part(byte[] whole, String range) {
        int dash = range.indexOf('-');
        int from = Integer.parseInt(range, "bytes=".length(), dash, 10);
        if (from >= whole.length) {
            return Answer.error(416, "InvalidRange");
        }
        int to = Math.min(whole.length - 1, Integer.parseInt(range.substring(dash + 1)));
        FullHttpResponse response = Answer.of(206, Arrays.copyOfRange(whole, from, to + 1));
        response.headers()
                .set(
                        HttpHeaderNames.CONTENT_RANGE,
                        "bytes " + from + "-" + to + "/" + whole.length);
        return response;
    }

    private FullHttpResponse list(Map<String, List<String>> query) {
        String prefix = first(query, "prefix", "");
        String delimiter = first(query, "delimiter", "");
        String after = first(query, "continuation-token", first(query, "start-after", ""));
        int most = Integer.parseInt(first(query, "max-keys", "" + PAGE));
        StringBuilder page = new StringBuilder("<ListBucketResult><Name>bucket</Name>");
        int count = 0;
        String last = "";
        NavigableMap<String, StoredObject> rest =
                after.compareTo(prefix) >= 0
                        ? objects.byKey().tailMap(after, false)
                        : objects.byKey().tailMap(prefix, true);
        while (!rest.isEmpty() && rest.firstKey().startsWith(prefix) && count < most) {
            String key = rest.firstKey();
            int fold = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            if (fold < 0) {
                append(page, key, rest.firstEntry().getValue());
                last = key;
            } else {
                String folder = key.substring(0, fold + delimiter.length());
                page.append("<CommonPrefixes><Prefix>")
                        .append(folder)
                        .append("</Prefix></CommonPrefixes>");
                last = folder + Character.MAX_VALUE;
            }
            count++;
            rest = objects.byKey().tailMap(last, false);
        }
        boolean isTruncated = !rest.isEmpty() && rest.firstKey().startsWith(prefix);
        page.append("<IsTruncated>").append(isTruncated).append("</IsTruncated>");
        if (isTruncated) {
            page.append("<NextContinuationToken>").append(last).append("</NextContinuationToken>");
        }
        return Answer.xml(200, page.append("</ListBucketResult>").toString());
    }

    private static void append(StringBuilder page, String key, StoredObject object) {
        page.append("<Contents><Key>")
                .append(key)
                .append("</Key><LastModified>")
                .append(object.lastModified())
                .append("</LastModified><Size>")
                .append(object.bytes().length)
                .append("</Size></Contents>");
    }

    private static String first(Map<String, List<String>> query, String name, String otherwise) {
        List<String> values = query.get(name);
        return values == null ? otherwise : values.get(0);
    }
}

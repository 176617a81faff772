// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.s3;

import io.github.flinksagemaker.testkit.fault.Operation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a path-style request to S3 asks for.
 *
 * @param operation the operation, by its name in S3's API
 * @param subject the key, or the prefix of a list, or empty
 */
record S3Request(Operation operation, String subject) {

    static S3Request of(
            String method, String rawPath, @Nullable String rawQuery, boolean copySource) {
        Map<String, String> query = parameters(rawQuery);
        String path = rawPath.startsWith("/") ? rawPath.substring(1) : rawPath;
        int slash = path.indexOf('/');
        String bucket = slash < 0 ? path : path.substring(0, slash);
        // A plus sign in a path is itself, unlike in a query.
        String key = slash < 0 ? "" : decode(path.substring(slash + 1).replace("+", "%2B"));
        if (bucket.isEmpty()) {
            return new S3Request(
                    method.equals("GET") ? Operation.LIST_BUCKETS : Operation.OTHER_S3, "");
        }
        return key.isEmpty()
                ? new S3Request(onBucket(method, query), query.getOrDefault("prefix", ""))
                : new S3Request(onObject(method, query, copySource), key);
    }

    private static Operation onBucket(String method, Map<String, String> query) {
        boolean plain = !query.containsKey("versioning") && !query.containsKey("location");
        return switch (method) {
            case "GET" -> {
                if (query.containsKey("list-type")) {
                    yield Operation.LIST_OBJECTS_V2;
                }
                yield plain && !query.containsKey("uploads")
                        ? Operation.LIST_OBJECTS
                        : Operation.OTHER_S3;
            }
            case "PUT" -> plain && query.isEmpty() ? Operation.CREATE_BUCKET : Operation.OTHER_S3;
            case "HEAD" -> Operation.HEAD_BUCKET;
            case "DELETE" -> query.isEmpty() ? Operation.DELETE_BUCKET : Operation.OTHER_S3;
            case "POST" ->
                    query.containsKey("delete") ? Operation.DELETE_OBJECTS : Operation.OTHER_S3;
            default -> Operation.OTHER_S3;
        };
    }

    private static Operation onObject(
            String method, Map<String, String> query, boolean copySource) {
        boolean upload = query.containsKey("uploadId");
        return switch (method) {
            case "GET" -> upload ? Operation.OTHER_S3 : Operation.GET_OBJECT;
            case "HEAD" -> Operation.HEAD_OBJECT;
            case "PUT" -> {
                if (upload) {
                    yield Operation.UPLOAD_PART;
                }
                yield copySource ? Operation.COPY_OBJECT : Operation.PUT_OBJECT;
            }
            case "DELETE" -> upload ? Operation.ABORT_MULTIPART_UPLOAD : Operation.DELETE_OBJECT;
            case "POST" -> {
                if (upload) {
                    yield Operation.COMPLETE_MULTIPART_UPLOAD;
                }
                yield query.containsKey("uploads")
                        ? Operation.CREATE_MULTIPART_UPLOAD
                        : Operation.OTHER_S3;
            }
            default -> Operation.OTHER_S3;
        };
    }

    private static Map<String, String> parameters(@Nullable String rawQuery) {
        Map<String, String> parameters = new HashMap<>();
        if (rawQuery != null && !rawQuery.isEmpty()) {
            for (String parameter : rawQuery.split("&")) {
                int equals = parameter.indexOf('=');
                parameters.put(
                        decode(equals < 0 ? parameter : parameter.substring(0, equals)),
                        equals < 0 ? "" : decode(parameter.substring(equals + 1)));
            }
        }
        // The Java SDK adds its own name for the operation to some calls; it says nothing new.
        parameters.remove("x-id");
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}

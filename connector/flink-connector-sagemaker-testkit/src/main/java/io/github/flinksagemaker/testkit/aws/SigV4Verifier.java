// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.aws;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks an {@code Authorization: AWS4-HMAC-SHA256 …} header as AWS does: known key, right service
 * and region, and a signature that fits the request. S3's rules (no second encoding of the path)
 * are not among these; S3Proxy has its own.
 */
public final class SigV4Verifier {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private final Identity identity;
    private final String service;

    public SigV4Verifier(Identity identity, String service) {
        this.identity = identity;
        this.service = service;
    }

    /** Why a request was refused: AWS's error code and a text. */
    public record Refusal(String code, String message) {}

    /** One request as it came over the wire. */
    public record SignedRequest(
            String method,
            String rawPath,
            @Nullable String rawQuery,
            Function<String, @Nullable List<String>> headers,
            byte[] body) {

        private Optional<String> header(String name) {
            List<String> values = headers.apply(name);
            return values == null || values.isEmpty()
                    ? Optional.empty()
                    : Optional.of(String.join(",", values).trim().replaceAll(" +", " "));
        }
    }

    /** Returns empty if the request is signed as it must be, else why it is refused. */
    public Optional<Refusal> verify(SignedRequest request) {
        String authorization = request.header("Authorization").orElse("");
        if (!authorization.startsWith(ALGORITHM)) {
            return refuse("MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        Map<String, String> parts = new HashMap<>();
        for (String part : authorization.substring(ALGORITHM.length()).split(",")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals).trim(), part.substring(equals + 1).trim());
            }
        }
        String[] scope = parts.getOrDefault("Credential", "").split("/");
        String signedHeaders = parts.get("SignedHeaders");
        String signature = parts.get("Signature");
        String date = request.header("X-Amz-Date").orElse("");
        if (scope.length != 5 || signedHeaders == null || signature == null || date.isEmpty()) {
            return refuse(
                    "IncompleteSignatureException",
                    "Authorization header requires Credential, SignedHeaders and Signature, and the request an X-Amz-Date.");
        }
        if (!scope[0].equals(identity.accessKeyId())) {
            return refuse(
                    "UnrecognizedClientException",
                    "The security token included in the request is invalid.");
        }
        if (!scope[3].equals(service) || !scope[2].equals(identity.region())) {
            return refuse(
                    "InvalidSignatureException",
                    "Credential should be scoped to region "
                            + identity.region()
                            + " and service "
                            + service
                            + ", was "
                            + scope[2]
                            + " and "
                            + scope[3]
                            + ".");
        }
        String expected = sign(request, scope, date, signedHeaders);
        return MessageDigest.isEqual(bytes(expected), bytes(signature))
                ? Optional.empty()
                : refuse(
                        "InvalidSignatureException",
                        "The request signature we calculated does not match the signature you provided.");
    }

    private String sign(SignedRequest request, String[] scope, String date, String signedHeaders) {
        StringJoiner canonical = new StringJoiner("\n");
        canonical.add(request.method());
        canonical.add(encodePath(request.rawPath()));
        canonical.add(canonicalQuery(request.rawQuery()));
        for (String name : signedHeaders.split(";")) {
            canonical.add(name + ":" + request.header(name).orElse(""));
        }
        canonical.add("");
        canonical.add(signedHeaders);
        canonical.add(hex(sha256(request.body())));

        String credentialScope = String.join("/", scope[1], scope[2], scope[3], scope[4]);
        String toSign =
                String.join(
                        "\n",
                        ALGORITHM,
                        date,
                        credentialScope,
                        hex(sha256(bytes(canonical.toString()))));
        byte[] key = bytes("AWS4" + identity.secretAccessKey());
        for (int i = 1; i < scope.length; i++) {
            key = hmac(key, scope[i]);
        }
        return hex(hmac(key, toSign));
    }

    private static String encodePath(String rawPath) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : bytes(rawPath.isEmpty() ? "/" : rawPath)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || "-_.~/".indexOf(c) >= 0;
            encoded.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return encoded.toString();
    }

    private static String canonicalQuery(@Nullable String rawQuery) {
        if (rawQuery == null || rawQuery.isEmpty()) {
            return "";
        }
        List<String> parameters = new ArrayList<>();
        for (String parameter : rawQuery.split("&")) {
            parameters.add(parameter.contains("=") ? parameter : parameter + "=");
        }
        Collections.sort(parameters);
        return String.join("&", parameters);
    }

    private static Optional<Refusal> refuse(String code, String message) {
        return Optional.of(new Refusal(code, message));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] sha256(byte[] data) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }
}

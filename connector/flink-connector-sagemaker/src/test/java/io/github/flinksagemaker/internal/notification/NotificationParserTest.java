// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.text.BoundedText;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationParserTest {

    private static final InvocationId ID =
            InvocationId.of(LaneId.parse("01KE5J9Q0V7YH3M2N4P5R6S7T8"), 46_655);

    private static final String COMPLETED =
            "{\"awsRegion\":\"us-east-1\",\"eventTime\":\"2024-03-29T03:48:05.077Z\","
                    + "\"receivedTime\":\"2024-03-29T03:48:04.279Z\",\"invocationStatus\":\"Completed\","
                    + "\"requestParameters\":{\"accept\":\"application/json\",\"endpointName\":\"e\","
                    + "\"inputLocation\":\"s3://b/k.json\"},\"responseParameters\":{\"contentType\":"
                    + "\"application/json\",\"outputLocation\":\"s3://b/k.out\"},\"responseBody\":{"
                    + "\"content\":\"e30=\",\"encoding\":\"BASE64\"},\"inferenceId\":\""
                    + ID
                    + "\",\"eventVersion\":\"1.0\",\"eventSource\":\"aws:sagemaker\","
                    + "\"eventName\":\"InferenceResult\"}";

    private static final String REASON = "ClientError: Received client error (400) from model.";

    private static final String FAILED =
            "{\"invocationStatus\":\"Failed\",\"failureReason\":\""
                    + REASON
                    + "\",\"requestParameters\":{\"endpointName\":\"e\"},\"inferenceId\":\""
                    + ID
                    + "\"}";

    private static final String FAILED_WITH_LOCATION =
            FAILED.replace(
                    "\"inferenceId\"",
                    "\"responseParameters\":{\"failureLocation\":\"s3://b/f\"},\"inferenceId\"");

    private final NotificationParser parser = new NotificationParser(false);
    private final NotificationParser trusting = new NotificationParser(true);

    @Test
    void readsSuccessRawAndInAnEnvelope() {
        ParsedMessage expected = ParsedMessage.of(Hint.completed(ID));
        assertThat(parser.parse(COMPLETED)).isEqualTo(expected);
        assertThat(parser.parse(envelope(COMPLETED))).isEqualTo(expected);
    }

    @Test
    void readsANotificationOfAPayloadThatWentInTheRequest() {
        String inline = COMPLETED.replace(",\"inputLocation\":\"s3://b/k.json\"", "");
        assertThat(inline).doesNotContain("inputLocation").contains("\"endpointName\":\"e\"}");
        assertThat(parser.parse(inline)).isEqualTo(ParsedMessage.of(Hint.completed(ID)));
    }

    @Test
    void passesAReasonOnOnlyIfTrustedAndWithoutFailureLocation() {
        assertThat(hint(parser, FAILED)).isEqualTo(Hint.failed(ID, null));
        assertThat(hint(trusting, FAILED)).isEqualTo(Hint.failed(ID, REASON));
        assertThat(hint(trusting, envelope(FAILED))).isEqualTo(Hint.failed(ID, REASON));
        assertThat(hint(trusting, FAILED_WITH_LOCATION)).isEqualTo(Hint.failed(ID, null));
    }

    @Test
    void cutsALongReasonBetweenTwoCharacters() {
        String grin = "\uD83D\uDE00";
        String reason = "x" + grin.repeat(BoundedText.MAX_REASON);
        String cut = hint(trusting, FAILED.replace(REASON, reason)).reason();

        assertThat(cut)
                .hasSizeBetween(BoundedText.MAX_REASON - 1, BoundedText.MAX_REASON)
                .contains(grin + "… (cut, 8193 characters in all)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "03a98604-b0cd-4a4b-9d5e-1b4e6d1e4f3a",
                "01KE5J9Q0V7YH3M2N4P5R6S7T8",
                "01KE5J9Q0V7YH3M2N4P5R6S7T8-",
                "01KE5J9Q0V7YH3M2N4P5R6S7T8-ZZ",
                "01KE5J9Q0V7YH3M2N4P5R6S7T8-zzzzzzzzzzzzzzzz",
                "01KE5J9Q0V7YH3M2N4P5R6S7T8--1",
                ""
            })
    void otherPeoplesInvocationsAreForeign(String id) {
        assertThat(parser.parse(COMPLETED.replace(ID.toString(), id)))
                .isEqualTo(ParsedMessage.FOREIGN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "17",
                "\"text\"",
                "[]",
                "{}",
                "{",
                "{\"inferenceId\":",
                "{\"inferenceId\":7}",
                "{\"inferenceId\":null}",
                "{\"inferenceId\":{\"inferenceId\":\"x\"}}",
                "{\"Message\":\"{}\"}",
                "{\"Message\":{\"inferenceId\":\"x\"}}",
                "{\"Type\":\"SubscriptionConfirmation\",\"Message\":\"You have chosen\"}",
                "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\"}",
                "{\"a\":\"\u0000\"}"
            })
    void whatIsNoNotificationIsMalformed(String body) {
        assertThat(trusting.parse(body)).isEqualTo(ParsedMessage.MALFORMED);
    }

    @Test
    void oneDocumentOnlyAndOneEnvelopeOnly() {
        assertThat(parser.parse(COMPLETED + COMPLETED)).isEqualTo(ParsedMessage.MALFORMED);
        assertThat(parser.parse(envelope(envelope(COMPLETED)))).isEqualTo(ParsedMessage.MALFORMED);
    }

    @Test
    void nestingBeyondReasonIsMalformed() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        assertThat(parser.parse("{\"a\":" + deep + ",\"inferenceId\":\"" + ID + "\"}"))
                .isEqualTo(ParsedMessage.MALFORMED);
    }

    @Property
    void anyTextGetsAVerdict(@ForAll String body) {
        assertThat(trusting.parse(body)).isEqualTo(ParsedMessage.MALFORMED);
    }

    @Property(tries = 5_000)
    void aDamagedNotificationGetsAVerdict(@ForAll("damaged") String body) {
        ParsedMessage parsed = trusting.parse(body);

        assertThat(parsed.hint() != null).isEqualTo(parsed.disposition() == null);
    }

    @Provide
    Arbitrary<String> damaged() {
        Arbitrary<String> whole =
                Arbitraries.of(
                        COMPLETED,
                        FAILED,
                        FAILED_WITH_LOCATION,
                        envelope(COMPLETED),
                        envelope(FAILED));
        Arbitrary<String> splinter =
                Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(4),
                        Arbitraries.of(
                                "{", "}", "[", "]", "\"", ":", ",", "\\u", "null", "1e999",
                                "\uD800"));
        return Combinators.combine(
                        whole,
                        Arbitraries.integers().between(0, 600),
                        Arbitraries.integers().between(0, 40),
                        splinter)
                .as(
                        (text, at, cut, put) -> {
                            int from = Math.min(at, text.length());
                            int to = Math.min(from + cut, text.length());
                            return text.substring(0, from) + put + text.substring(to);
                        });
    }

    private static Hint hint(NotificationParser parser, String body) {
        return Objects.requireNonNull(parser.parse(body).hint());
    }

    static String envelope(String document) {
        return "{\"Type\":\"Notification\",\"MessageId\":\"m\",\"TopicArn\":\"arn:aws:sns:r:1:t\","
                + "\"Message\":\""
                + document.replace("\\", "\\\\").replace("\"", "\\\"")
                + "\",\"SignatureVersion\":\"1\",\"UnsubscribeURL\":\"https://x\"}";
    }
}

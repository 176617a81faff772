// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LanguageDetectionModelTest {

    private static final LanguageDetectionModel MODEL = new LanguageDetectionModel();
    private static final String LINES = "application/jsonlines";
    private static final String GERMAN =
            "{\"id\":1,\"text\":\"Alle Menschen sind frei und gleich an Würde und Rechten geboren.\"}";

    @Test
    void answersOneLinePerRecordInTheirOrder() {
        String french =
                "{\"text\":\"Tous les êtres humains naissent libres et égaux en dignité et en droits.\"}";
        ModelResponse response = invoke(LINES, GERMAN + "\n" + french + "\n");
        assertThat(response.status()).isEqualTo(200);
        assertThat(text(response).split("\n"))
                .hasSize(2)
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .matches(
                                                "\\{\"language\":\"deu\",\"confidence\":0\\.\\d+,\"second\":\"...\",\"secondConfidence\":0\\.\\d+}"),
                        line -> assertThat(line).startsWith("{\"language\":\"fra\""));
    }

    @Test
    void answersASingleJsonObject() {
        assertThat(text(invoke("application/json; charset=utf-8", GERMAN)))
                .startsWith("{\"language\":\"deu\"");
    }

    @Test
    void refusesTheWholeRequestForOneBadRecordAndNamesItsLine() {
        for (String bad : new String[] {"{\"text\":\"12 34\"}", "{\"text\":\" \"}"}) {
            refused(GERMAN + "\n" + bad, "line 2: text has fewer than 3 letters");
        }
        refused(GERMAN + "\n\n" + GERMAN, "line 2: no");
        refused("{\"words\":\"x\"}", "line 1: no field text");
        refused("not json", "line 1: not a JSON object");
    }

    @Test
    void refusesOtherContentTypes() {
        assertThat(invoke("text/csv", "a,b").status()).isEqualTo(415);
    }

    private static void refused(String body, String message) {
        ModelResponse response = invoke(LINES, body);
        assertThat(response.status()).isEqualTo(400);
        assertThat(text(response)).contains(message).startsWith("{\"message\":");
    }

    private static ModelResponse invoke(String contentType, String body) {
        return MODEL.invoke(
                new ModelRequest(
                        contentType, null, null, "id", body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(ModelResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}

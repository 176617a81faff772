// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The file that the demo's job reads. */
final class DemoInput {

    private static final JsonMapper JSON = JsonMapper.shared();

    private DemoInput() {}

    /** What is done with a record. */
    interface Action {
        void accept(Paragraph paragraph) throws IOException;
    }

    /**
     * The demo's own data as one file: the sample, and behind it the few records that the model
     * refuses. They stand together so that few requests hold one: every refused request is halved,
     * and its parts are invoked again, until the records at fault stand alone.
     */
    static Path unpack(Path folder) throws IOException {
        Path file = folder.resolve("input.jsonl");
        try (OutputStream out = Files.newOutputStream(file);
                InputStream sample = new GZIPInputStream(resource("/udhr-sample.jsonl.gz"));
                InputStream unanswerable = resource("/unanswerable.jsonl")) {
            sample.transferTo(out);
            unanswerable.transferTo(out);
        }
        return file;
    }

    /**
     * Gives every record of a file, a repeated one as often as it is there.
     *
     * @throws IllegalArgumentException if a line is not a {@link Paragraph}; names file and line
     */
    static void forEach(Path file, Action action) throws IOException {
        try (BufferedReader lines = open(file)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    action.accept(paragraph(line, file, number));
                }
            }
        }
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            return new BufferedReader(
                    new InputStreamReader(
                            file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in,
                            StandardCharsets.UTF_8));
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static Paragraph paragraph(String line, Path file, int number) {
        @Nullable JacksonException cause = null;
        try {
            Paragraph paragraph = JSON.readValue(line, Paragraph.class);
            if (paragraph.id() != null && paragraph.iso() != null && paragraph.text() != null) {
                return paragraph;
            }
        } catch (JacksonException e) {
            cause = e;
        }
        throw new IllegalArgumentException(
                "line "
                        + number
                        + " of "
                        + file
                        + " must be an object of the strings id, iso and text",
                cause);
    }

    private static InputStream resource(String name) {
        return Objects.requireNonNull(DemoInput.class.getResourceAsStream(name), name);
    }
}

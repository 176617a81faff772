// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes a share of the records such that the model refuses them, evenly spread: unlike the
 * unanswerable ones of the demo's own data they are in requests all over the run.
 */
final class Poison {

    /** Without a letter, which is what the model refuses. */
    static final String TEXT = "☠ ☠ ☠";

    private final double percent;

    /** Whole records, because a file may have an id twice, and only one of them poisoned. */
    private final Set<Paragraph> poisoned = new HashSet<>();

    private long answerable;
    private long passed;
    private long count;
    private long failed;

    Poison(double percent) {
        this.percent = percent;
    }

    /**
     * Writes the input with its poisoned records to a file in the folder. Records without a
     * language are left as they are: the model refuses them anyway.
     *
     * @return that file; the input itself if nothing is to be poisoned
     */
    Path copy(Path input, Path folder) throws IOException {
        if (percent == 0) {
            return input;
        }
        Path copy = folder.resolve("poisoned.jsonl");
        if (Files.exists(copy) && Files.isSameFile(copy, input)) {
            throw new IllegalArgumentException(
                    "--poison writes " + copy + ", so --input must be another file");
        }
        DemoInput.forEach(input, paragraph -> answerable += paragraph.hasLanguage() ? 1 : 0);
        try (BufferedWriter out = Files.newBufferedWriter(copy)) {
            DemoInput.forEach(
                    input,
                    paragraph -> {
                        Paragraph written = isNext(paragraph) ? poisoned(paragraph) : paragraph;
                        out.write(JsonMapper.shared().writeValueAsString(written));
                        out.write('\n');
                    });
        }
        return copy;
    }

    private boolean isNext(Paragraph paragraph) {
        if (!paragraph.hasLanguage()) {
            return false;
        }
        return due(passed++) < due(passed);
    }

    /** How many of the first so many are poisoned: their part of all, rounded. */
    private long due(long first) {
        long all = Math.max(1, Math.round(answerable * percent / 100));
        return (2 * first * all + answerable) / (2 * answerable);
    }

    private Paragraph poisoned(Paragraph paragraph) {
        Paragraph refused = new Paragraph(paragraph.id(), paragraph.iso(), TEXT);
        poisoned.add(refused);
        count++;
        return refused;
    }

    /** A result comes out; its record is null if it carries none. */
    void out(@Nullable Paragraph paragraph, boolean success) {
        if (!success && paragraph != null && poisoned.contains(paragraph)) {
            failed++;
        }
    }

    /** Poisoned records. */
    long count() {
        return count;
    }

    /** Those of them that have come out as failures. */
    long failed() {
        return failed;
    }
}

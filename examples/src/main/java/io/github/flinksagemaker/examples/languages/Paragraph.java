// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

/**
 * A record: a paragraph whose language is to be found.
 *
 * @param id names it
 * @param iso its language by ISO 639-3, which the model doesn't look at: accuracy is measured with
 *     it
 * @param text what the model reads
 */
public record Paragraph(String id, String iso, String text) {

    private static final String NO_LANGUAGE = "zxx";

    /** Whether it is labelled with a language; the model refuses those that have none. */
    boolean hasLanguage() {
        return !iso.equals(NO_LANGUAGE);
    }
}

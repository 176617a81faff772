// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

/**
 * A prediction: the two likeliest languages by ISO 639-3. Confidences are small, since they are
 * shared among all the languages that the model knows.
 */
public record Detection(
        String language, double confidence, String second, double secondConfidence) {}

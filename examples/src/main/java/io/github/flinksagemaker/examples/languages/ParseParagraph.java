// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import org.apache.flink.api.common.functions.MapFunction;
import tools.jackson.databind.json.JsonMapper;

/** A line of JSON to a {@link Paragraph}. */
public final class ParseParagraph implements MapFunction<String, Paragraph> {

    private static final long serialVersionUID = 1L;

    @Override
    public Paragraph map(String line) {
        return JsonMapper.shared().readValue(line, Paragraph.class);
    }
}

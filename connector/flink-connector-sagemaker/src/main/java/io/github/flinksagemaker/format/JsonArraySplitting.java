// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import com.fasterxml.jackson.core.JsonToken;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** The elements of the array at a path of members. */
@Internal
final class JsonArraySplitting extends NamedSplitting {

    static final String KIND = "json-array";

    /** The same, but an object instead of the array is one prediction. */
    static final String KIND_OR_OBJECT = "json-array-or-object";

    private static final long serialVersionUID = 1L;

    private final boolean orObject;
    private final JsonPath path;

    JsonArraySplitting(String kind, JsonPath path) {
        super(path.nameOf(kind));
        this.orObject = kind.equals(KIND_OR_OBJECT);
        this.path = path;
    }

    @Override
    public List<byte[]> split(byte[] response) throws BatchFormatException {
        return Json.one(
                response,
                json -> {
                    json.descend(path.members());
                    if (orObject && json.is(JsonToken.START_OBJECT)) {
                        return List.of(json.value());
                    }
                    if (!json.is(JsonToken.START_ARRAY)) {
                        throw json.unexpected("no array " + path.where());
                    }
                    return json.elements();
                });
    }
}

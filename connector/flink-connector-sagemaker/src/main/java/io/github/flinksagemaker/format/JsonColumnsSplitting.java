// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Rows of an object at a path whose members are columns: arrays, or objects with the numbers of the
 * rows as names, as pandas writes them.
 */
@Internal
final class JsonColumnsSplitting extends NamedSplitting {

    static final String KIND = "json-columns";

    private static final long serialVersionUID = 1L;

    private final JsonPath path;

    JsonColumnsSplitting(JsonPath path) {
        super(path.nameOf(KIND));
        this.path = path;
    }

    @Override
    public List<byte[]> split(byte[] response) throws BatchFormatException {
        return Json.one(
                response,
                json -> {
                    json.descend(path.members());
                    if (!json.is(JsonToken.START_OBJECT)) {
                        throw json.unexpected("no object of columns " + path.where());
                    }
                    return rows(json);
                });
    }

    private List<byte[]> rows(Json json) throws IOException {
        List<byte[]> names = new ArrayList<>();
        List<List<byte[]>> columns = new ArrayList<>();
        while (json.next() != JsonToken.END_OBJECT) {
            names.add(json.name());
            json.next();
            columns.add(column(json));
            if (columns.get(columns.size() - 1).size() != columns.get(0).size()) {
                throw json.unexpected("columns of different lengths " + path.where());
            }
        }
        if (columns.isEmpty()) {
            throw json.unexpected("no columns " + path.where());
        }
        return JsonRows.of(names, columns);
    }

    private List<byte[]> column(Json json) throws IOException {
        if (json.is(JsonToken.START_ARRAY)) {
            return json.elements();
        }
        if (!json.is(JsonToken.START_OBJECT)) {
            throw json.unexpected("a member that is no column " + path.where());
        }
        List<byte[]> values = new ArrayList<>();
        while (json.next() != JsonToken.END_OBJECT) {
            if (!json.text().equals(Integer.toString(values.size()))) {
                throw json.unexpected(
                        "a column whose rows are not numbered 0, 1, … " + path.where());
            }
            json.next();
            values.add(json.value());
        }
        return values;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * A path of member names; written as in JSON Pointer, with {@code ~0} for ~ and {@code ~1} for /.
 */
@Internal
final class JsonPath implements Serializable {

    private static final long serialVersionUID = 1L;

    private final ArrayList<String> members;

    private JsonPath(List<String> members) {
        this.members = new ArrayList<>(members);
    }

    static JsonPath of(String... members) {
        for (String member : members) {
            if (member.isEmpty() || !member.chars().allMatch(c -> c >= ' ' && c <= '~')) {
                throw new IllegalArgumentException(
                        "a path is made of member names of printable ASCII characters, not of '"
                                + member
                                + "'");
            }
        }
        return new JsonPath(Arrays.asList(members));
    }

    static JsonPath parse(String text) {
        List<String> members = new ArrayList<>();
        for (String member : text.split("/", -1)) {
            members.add(member.replace("~1", "/").replace("~0", "~"));
        }
        return of(members.toArray(new String[0]));
    }

    List<String> members() {
        return members;
    }

    String where() {
        return members.isEmpty() ? "at the root" : "at '" + String.join("/", members) + "'";
    }

    /** For the ledger. */
    String nameOf(String kind) {
        if (members.isEmpty()) {
            return kind;
        }
        StringBuilder name = new StringBuilder(kind);
        char separator = ':';
        for (String member : members) {
            name.append(separator).append(member.replace("~", "~0").replace("/", "~1"));
            separator = '/';
        }
        return name.toString();
    }
}

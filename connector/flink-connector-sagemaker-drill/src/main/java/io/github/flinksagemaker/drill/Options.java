// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill;

import io.github.flinksagemaker.drill.plan.FaultKind;
import io.github.flinksagemaker.drill.plan.Mode;
import io.github.flinksagemaker.drill.plan.Scope;
import io.github.flinksagemaker.drill.run.Sabotage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The command line. */
record Options(
        Scope scope, Set<FaultKind> only, Path directory, Sabotage sabotage, boolean planOnly) {

    static final String USAGE =
            "options: --mode at-least-once|exactly-once --seed N --minutes M"
                    + " [--parallelism P] [--records N] [--directory PATH] [--only KIND,KIND]"
                    + " [--plan-only true]";

    private static final List<String> NAMES =
            List.of(
                    "mode",
                    "seed",
                    "minutes",
                    "parallelism",
                    "records",
                    "directory",
                    "only",
                    "plan-only",
                    "sabotage");

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException with a text for the user
     */
    static Options parse(String... arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (!NAMES.contains(name) || i + 1 == arguments.length) {
                throw new IllegalArgumentException(
                        "can't make sense of " + arguments[i] + "; " + USAGE);
            }
            given.put(name, arguments[i + 1]);
        }
        Mode mode = Mode.parse(required(given, "mode"));
        long seed = Long.parseLong(required(given, "seed"));
        Duration length =
                Duration.ofMillis((long) (Double.parseDouble(required(given, "minutes")) * 60_000));
        Scope usual =
                Scope.of(
                        seed,
                        mode,
                        length,
                        Integer.parseInt(given.getOrDefault("parallelism", "2")));
        String records = given.get("records");
        return new Options(
                records == null
                        ? usual
                        : new Scope(
                                seed, mode, length, usual.parallelism(), Long.parseLong(records)),
                kinds(given.get("only")),
                Path.of(given.getOrDefault("directory", "target/drill")),
                Sabotage.valueOf(given.getOrDefault("sabotage", "none").toUpperCase(Locale.ROOT)),
                Boolean.parseBoolean(given.getOrDefault("plan-only", "false")));
    }

    private static Set<FaultKind> kinds(@Nullable String names) {
        if (names == null) {
            return EnumSet.allOf(FaultKind.class);
        }
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        for (String name : names.split(",")) {
            kinds.add(FaultKind.valueOf(name));
        }
        return kinds;
    }

    private static String required(Map<String, String> given, String name) {
        String value = given.get(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is missing; " + USAGE);
        }
        return value;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.config.KnownOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/cleanup.md} has each policy, and no option that there is not. */
class CleanupPageTest {

    private static final Path PAGE = Path.of("../../docs/cleanup.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)`( \\(default\\))? \\|");
    private static final Pattern KEY = Pattern.compile("`((?:sink|source)\\.[a-z.-]+|run-id)`");

    @Test
    void theTableHasEachPolicyAndTheDefault() throws IOException {
        List<MatchResult> rows = found(ROW);

        assertThat(rows.stream().map(row -> row.group(1)))
                .containsExactlyElementsOf(
                        Arrays.stream(CleanupPolicy.values()).map(Enum::name).toList());
        assertThat(rows.stream().filter(row -> row.group(2) != null).map(row -> row.group(1)))
                .containsExactly(SourceOptions.CLEANUP_POLICY.defaultValue().name());
    }

    @Test
    void eachOptionThatItNamesIsOne() throws IOException {
        assertThat(found(KEY).stream().map(key -> key.group(1)))
                .contains(SourceOptions.CLEANUP_RETENTION.key())
                .allMatch(KnownOptions.BOTH::contains);
    }

    private static List<MatchResult> found(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(PAGE)).results().toList();
    }
}

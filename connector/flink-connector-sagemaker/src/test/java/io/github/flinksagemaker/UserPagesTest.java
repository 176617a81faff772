// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** What users read names what they can call, and needs no knowledge of the protocol's rules. */
class UserPagesTest {

    private static final Path ROOT = Path.of("../..");
    private static final Path CODE = Path.of("src/main/java");
    private static final Path KIT = Path.of("../flink-connector-sagemaker-testkit/src/main/java");
    private static final String BASE = "io/github/flinksagemaker";

    private static final List<String> PAGES =
            List.of(
                    "README.md",
                    "docs/cleanup.md",
                    "docs/cost.md",
                    "docs/delivery.md",
                    "docs/formats.md",
                    "docs/metrics.md",
                    "docs/options.md",
                    "docs/security.md",
                    "docs/sink.md",
                    "docs/source.md",
                    "docs/troubleshooting.md");

    private static final List<String> PUBLIC =
            List.of("", "/sink", "/source", "/config", "/model", "/format");

    private static final Pattern SETTER = Pattern.compile("[.`](set[A-Z]\\w*)[(`]");
    private static final Pattern RULE = Pattern.compile("\\brules? \\d");

    @Test
    void everySetterThatAPageNamesCanBeCalled() throws Exception {
        Set<String> callable = new TreeSet<>();
        for (Class<?> type : callables()) {
            for (Method method : type.getMethods()) {
                callable.add(method.getName());
            }
        }
        Set<String> named = new TreeSet<>();
        for (String page : PAGES) {
            Matcher setter = SETTER.matcher(Files.readString(ROOT.resolve(page)));
            while (setter.find()) {
                named.add(setter.group(1));
            }
        }

        assertThat(named).contains("setEndpointName", "setCleanupPolicy").isSubsetOf(callable);
    }

    /** The public classes of connector and kit, and what else the pages' jobs are made of. */
    private static List<Class<?>> callables() throws Exception {
        List<Path> files = publicSources();
        try (Stream<Path> kit = Files.walk(KIT)) {
            kit.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
        }
        ClassLoader loader = UserPagesTest.class.getClassLoader();
        Set<Class<?>> types = new HashSet<>();
        for (Path file : files) {
            String path = file.toString();
            String name = path.substring(path.indexOf(BASE), path.length() - ".java".length());
            if (!name.endsWith("-info") && !name.endsWith("/testkit/Main")) { // it needs picocli
                types.add(Class.forName(name.replace('/', '.'), false, loader));
            }
        }
        types.add(StreamExecutionEnvironment.class);
        types.add(Properties.class);
        return types.stream()
                .filter(type -> Modifier.isPublic(type.getModifiers()))
                .collect(Collectors.toList());
    }

    @Test
    void noRuleNumberIsInWhatUsersRead() throws Exception {
        List<Path> texts = publicSources();
        PAGES.forEach(page -> texts.add(ROOT.resolve(page)));

        assertThat(texts.stream().flatMap(UserPagesTest::lines).filter(RULE.asPredicate()))
                .isEmpty();
    }

    private static List<Path> publicSources() {
        return PUBLIC.stream()
                .map(folder -> CODE.resolve(BASE + folder).toFile().listFiles())
                .flatMap(Arrays::stream)
                .map(File::toPath)
                .filter(file -> file.toString().endsWith(".java"))
                .collect(Collectors.toList());
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().map(line -> file.getFileName() + ": " + line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.jar;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is inside, and that it is all that is needed. */
class OneJarITCase {

    private static final String OURS = "io/github/flinksagemaker/";
    private static final String SHADED = OURS + "shaded/";
    private static final String SERVICES = "META-INF/services/";
    private static final int JAVA_11 = 55;

    /** What Flink and the JVM provide. */
    private static final Pattern PROVIDED =
            Pattern.compile("(javax?|sun|jdk|org/apache/flink|org/slf4j|org/w3c|org/xml)/.*");

    /**
     * What AWS SDK, Netty and HttpClient use if it is there, and is not beside the plain jar
     * either.
     */
    private static final Pattern OPTIONAL =
            Pattern.compile(
                    "("
                            + SHADED
                            + "(software/amazon/awssdk/crt/|io/netty/internal/tcnative/).*"
                            + "|(com/aayushatharva|com/google/auto/value|org/apache/commons/compress|org/apache/log4j"
                            + "|org/apache/logging|org/bouncycastle|org/conscrypt"
                            + "|org/eclipse/jetty|org/jetbrains)/.*)");

    /**
     * What only operations of S3 and SQS that the connector never calls take, answer, or are made
     * of: settings of buckets, queries, uploads in parts, batches of messages.
     */
    private static final Pattern LEFT_OUT =
            Pattern.compile(
                    SHADED
                            + "software/amazon/awssdk/services/("
                            + "s3/(model|internal/multipart|transform/(Delete|Get|Put)Bucket.*)"
                            + "|sqs/(internal/)?batchmanager)/?[^/]*");

    private static final Pattern CALLED =
            Pattern.compile(
                    SHADED
                            + "software/amazon/awssdk/services/s3/model/"
                            + "(DeleteObject|GetObject|HeadBucket|HeadObject|ListObjectsV2|PutObject)s?"
                            + "(Request|Response)(\\$.*)?");

    private static final Pattern LEGAL_FILE = Pattern.compile("META-INF/[\\w.-]*\\w");

    private static OneJar jar;

    @BeforeAll
    static void open() throws IOException {
        jar = new OneJar();
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    @Test
    void isOf16MegabytesAtMost() {
        assertThat(OneJar.PATH).isRegularFile();
        assertThat(OneJar.PATH.toFile().length()).isBetween(5_000_000L, 16_000_000L);
    }

    @Test
    void holdsNothingUnderAForeignName() {
        assertThat(jar.names())
                .contains(OURS + "SageMakerAsyncInference.class")
                .contains(SHADED + "software/amazon/awssdk/services/s3/S3AsyncClient.class")
                .allMatch(name -> name.startsWith(OURS) || name.startsWith("META-INF/"));
    }

    @Test
    void allClassesAreForJava11() {
        assertThat(jar.names()).noneMatch(name -> name.startsWith("META-INF/versions/"));
        assertThat(jar.classes()).filteredOn(name -> jar.majorVersion(name) > JAVA_11).isEmpty();
    }

    @Test
    void servicesAndTheirImplementationsAreInside() {
        Set<String> services =
                jar.names().stream()
                        .filter(name -> name.startsWith(SERVICES))
                        .collect(Collectors.toSet());

        assertThat(services)
                .contains(
                        service("software.amazon.awssdk.http.async.SdkAsyncHttpService"),
                        service("software.amazon.awssdk.http.SdkHttpService"))
                .allMatch(name -> jar.hasClass(path(name.substring(SERVICES.length()))));
        assertThat(services)
                .allSatisfy(name -> assertThat(implementations(name)).allMatch(jar::hasClass));
    }

    /** From the connector and the SDK on; what else is inside may lack what was left out. */
    @Test
    void noClassIsMissing() {
        Deque<String> open = new ArrayDeque<>(roots());
        Set<String> seen = new HashSet<>(open);
        Set<String> missing = new TreeSet<>();
        while (!open.isEmpty()) {
            String from = open.remove();
            for (String name : jar.namedBy(from)) {
                if (!jar.hasClass(name)) {
                    missing.add(name + " <- " + from);
                } else if (seen.add(name)) {
                    open.add(name);
                }
            }
        }

        assertThat(seen).hasSizeGreaterThan(5000);
        assertThat(missing).filteredOn(name -> !mayBeMissing(name)).isEmpty();
    }

    @Test
    void resourcesLieWhereTheirReadersLook() {
        assertThat(jar.names())
                .contains(
                        SHADED + "org/publicsuffix/list/effective_tld_names.dat",
                        SHADED + "software/amazon/awssdk/regions/internal/region/endpoints.json");
    }

    @Test
    void noticeNamesWhatIsInside() throws IOException {
        assertThat(jar.text("META-INF/LICENSE")).contains("Apache License", "Version 2.0");
        assertThat(noticed()).containsExactlyInAnyOrderElementsOf(bundled());
    }

    @Test
    void theFilesThatNoticeNamesAreInside() {
        List<String> files =
                LEGAL_FILE
                        .matcher(jar.text("META-INF/NOTICE"))
                        .results()
                        .map(MatchResult::group)
                        .toList();

        assertThat(files)
                .contains("META-INF/LICENSE.txt", "META-INF/LICENSE-hpack")
                .hasSizeGreaterThan(5);
        assertThat(files).allMatch(jar.names()::contains);
    }

    private static List<String> roots() {
        return jar.classes().stream()
                .filter(name -> !name.startsWith(SHADED) || name.startsWith(SHADED + "software/"))
                .toList();
    }

    private static boolean mayBeMissing(String reference) {
        String name = reference.substring(0, reference.indexOf(' '));
        return PROVIDED.matcher(name).matches()
                || OPTIONAL.matcher(name).matches()
                || (LEFT_OUT.matcher(name).matches() && !isCalled(reference));
    }

    private static boolean isCalled(String reference) {
        return CALLED.matcher(reference.substring(reference.indexOf("<- ") + 3)).matches();
    }

    private static Stream<String> implementations(String service) {
        return jar.text(service)
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .map(OneJarITCase::path);
    }

    private static String service(String interfaceName) {
        return SERVICES + SHADED.replace('/', '.') + interfaceName;
    }

    private static String path(String className) {
        return className.replace('.', '/');
    }

    private static List<String> noticed() {
        return jar.text("META-INF/NOTICE")
                .lines()
                .filter(line -> line.startsWith("- "))
                .map(line -> line.substring(2))
                .toList();
    }

    /**
     * Lines such as {@code io.netty:netty-buffer:jar:4.1.0.Final:compile -- module
     * io.netty.buffer}.
     */
    private static List<String> bundled() throws IOException {
        return Files.readAllLines(Path.of(requireNonNull(System.getProperty("bundled")))).stream()
                .map(line -> line.strip().split(":"))
                .filter(parts -> parts.length >= 5)
                .filter(parts -> !parts[0].equals("org.slf4j"))
                .filter(parts -> !parts[1].equals("jackson-core")) // the SDK's is taken
                .filter(parts -> !parts[1].equals("flink-connector-sagemaker"))
                .map(parts -> String.join(":", Arrays.asList(parts[0], parts[1], parts[3])))
                .toList();
    }
}

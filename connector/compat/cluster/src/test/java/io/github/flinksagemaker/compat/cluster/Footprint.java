// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is left in a JVM after a full collection.
 *
 * @param jobClassLoaders class loaders of jobs, of which each has a jar's classes anew
 * @param classes loaded ones
 * @param metaspace KiB of it in use
 * @param files open ones, sockets included; 0 where the system does not tell
 * @param threads names of live ones, without the numbers in them
 */
record Footprint(
        long jobClassLoaders, long classes, long metaspace, long files, Set<String> threads) {

    private static final Pattern LOADERS =
            Pattern.compile(
                    "(?m)^ *\\d+: +(\\d+) +\\d+ +org\\.apache\\.flink\\.util\\.ChildFirstClassLoader\\b");
    private static final Pattern METASPACE = Pattern.compile("Metaspace +used (\\d+)K");
    private static final Pattern THREAD = Pattern.compile("(?m)^\"(.*)\" #\\d+ ");

    /** Of the JVM with this process id. */
    static Footprint of(long process) throws IOException, InterruptedException {
        long loaders = number(LOADERS, ask(process, "GC.class_histogram"), 0);
        String counters = ask(process, "PerfCounter.print");
        long classes =
                counter(counters, "java.cls.loadedClasses")
                        + counter(counters, "java.cls.sharedLoadedClasses")
                        - counter(counters, "java.cls.unloadedClasses")
                        - counter(counters, "java.cls.sharedUnloadedClasses");
        long metaspace = number(METASPACE, ask(process, "GC.heap_info"), -1);
        return new Footprint(
                loaders, classes, metaspace, files(process), threads(ask(process, "Thread.print")));
    }

    private static long files(long process) throws IOException {
        Path all = Path.of("/proc", Long.toString(process), "fd");
        if (!Files.isDirectory(all)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(all)) {
            return files.count();
        }
    }

    private static Set<String> threads(String dump) {
        return THREAD.matcher(dump)
                .results()
                .map(thread -> thread.group(1).replaceAll("\\d+", "N"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static long counter(String counters, String name) {
        return number(Pattern.compile("(?m)^" + Pattern.quote(name) + "=(\\d+)$"), counters, -1);
    }

    /** A JVM is asked by the tool beside it, which leaves less behind in it than JMX would. */
    private static String ask(long process, String command)
            throws IOException, InterruptedException {
        Process tool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(process),
                                command)
                        .redirectErrorStream(true)
                        .start();
        String answer;
        try (var reader = tool.inputReader()) {
            answer = reader.lines().collect(Collectors.joining("\n"));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (tool.waitFor() != 0) {
            throw new IOException("jcmd " + command + " failed: " + answer);
        }
        return answer;
    }

    private static long number(Pattern pattern, String text, long otherwise) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : otherwise;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where a recording's time and allocation went: by owner, the first package on the stack that is
 * neither the JDK's nor a plain library's, and within the connector by method.
 */
public final class Profile {

    private static final String CONNECTOR = "io.github.flinksagemaker.";
    private static final String BENCHMARK = CONNECTOR + "benchmarks.";

    private final Map<String, Double> cpuByOwner = new HashMap<>();
    private final Map<String, Double> cpuByMethod = new HashMap<>();
    private final Map<String, Double> allocationByOwner = new HashMap<>();
    private final Map<String, Double> allocationByMethod = new HashMap<>();
    private double samples;
    private double reflectionOrRegex;

    /** Reads one. */
    public static Profile of(Path file) throws IOException {
        Profile profile = new Profile();
        try (RecordingFile events = Recording.open(file)) {
            while (events.hasMoreEvents()) {
                profile.add(events.readEvent());
            }
        }
        return profile;
    }

    private void add(RecordedEvent event) {
        if (event.getStackTrace() == null) {
            return;
        }
        List<RecordedFrame> frames = event.getStackTrace().getFrames();
        String owner = owner(frames);
        switch (event.getEventType().getName()) {
            case "jdk.ExecutionSample" -> {
                RecordedThread thread = event.getThread("sampledThread");
                if (thread != null && ThreadRole.of(name(thread)) == ThreadRole.MEMORY) {
                    return;
                }
                samples++;
                cpuByOwner.merge(owner, 1.0, Double::sum);
                if (owner.equals("connector")) {
                    cpuByMethod.merge(method(frames), 1.0, Double::sum);
                    reflectionOrRegex += usesReflectionOrRegex(frames) ? 1 : 0;
                }
            }
            case "jdk.ObjectAllocationSample" -> {
                if (ThreadRole.of(name(event.getThread())) == ThreadRole.MEMORY) {
                    return;
                }
                double bytes = event.getLong("weight");
                allocationByOwner.merge(owner, bytes, Double::sum);
                if (owner.equals("connector")) {
                    allocationByMethod.merge(method(frames), bytes, Double::sum);
                }
            }
            default -> {}
        }
    }

    private static String name(RecordedThread thread) {
        return Objects.requireNonNullElse(thread.getJavaName(), "");
    }

    private static String owner(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String type = type(frame);
            if (type.startsWith(BENCHMARK)) {
                return "benchmark";
            }
            if (type.startsWith(CONNECTOR)) {
                return "connector";
            }
            if (type.startsWith("software.amazon") || type.startsWith("io.netty")) {
                return "AWS SDK and Netty";
            }
            if (type.startsWith("org.apache.flink")) {
                return "Flink";
            }
        }
        return "JVM and others";
    }

    /** The connector's method nearest to the top of the stack. */
    private static String method(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String type = type(frame);
            if (type.startsWith(CONNECTOR)) {
                return type.substring(type.lastIndexOf('.') + 1)
                        + "."
                        + frame.getMethod().getName();
            }
        }
        throw new IllegalStateException("no frame of the connector");
    }

    private static boolean usesReflectionOrRegex(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            String type = type(frame);
            if (type.startsWith(CONNECTOR)) {
                return false;
            }
            if (type.startsWith("java.util.regex") || type.startsWith("java.lang.reflect")) {
                return true;
            }
        }
        return false;
    }

    private static String type(RecordedFrame frame) {
        RecordedMethod method = frame.getMethod();
        return method == null ? "" : method.getType().getName();
    }

    /** A part of all samples, by owner. */
    public Map<String, Double> cpuByOwner() {
        return parts(cpuByOwner, samples);
    }

    /** A part of the connector's own samples, by method, the greatest first. */
    public Map<String, Double> connectorCpu(int most) {
        return greatest(parts(cpuByMethod, sum(cpuByMethod)), most);
    }

    /** A part of all bytes, by owner. */
    public Map<String, Double> allocationByOwner() {
        return parts(allocationByOwner, sum(allocationByOwner));
    }

    /** A part of the connector's own bytes, by method, the greatest first. */
    public Map<String, Double> connectorAllocation(int most) {
        return greatest(parts(allocationByMethod, sum(allocationByMethod)), most);
    }

    /** The part of the connector's samples that were in a regular expression or in reflection. */
    public double reflectionOrRegex() {
        return reflectionOrRegex / Math.max(1, sum(cpuByMethod));
    }

    private static double sum(Map<String, Double> values) {
        return values.values().stream().mapToDouble(value -> value).sum();
    }

    private static Map<String, Double> parts(Map<String, Double> values, double whole) {
        return greatest(
                values.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        value -> value.getValue() / Math.max(1, whole))),
                values.size());
    }

    private static Map<String, Double> greatest(Map<String, Double> values, int most) {
        return values.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(most)
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                Map.Entry::getValue,
                                (a, b) -> a,
                                java.util.LinkedHashMap::new));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.workload;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run's parameters, which travel to the client's JVM as {@code name=value}. A wither for each
 * that differs from the usual.
 */
public final class Scenario {

    /** The model's latency is spread evenly between these two. */
    public static final Duration LEAST_LATENCY = Duration.ofMillis(900);

    public static final Duration MOST_LATENCY = Duration.ofMillis(1_100);

    /** Where objects are, and which endpoint is called. */
    public enum Store {
        /** The test kit's S3 and endpoint, over HTTP. */
        S3,
        /** Both in the client's memory. */
        MEMORY
    }

    private final Map<String, String> values;

    private Scenario(Map<String, String> values) {
        this.values = values;
    }

    /** The usual: batches of 100 records of 200 bytes, in one slot, as fast as can be. */
    public static Scenario of(String contender, Store store, long records) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("contender", contender);
        values.put("store", store.name());
        values.put("records", Long.toString(records));
        values.put("warmUp", Long.toString(records / 4));
        values.put("recordBytes", "200");
        values.put("batch", "100");
        values.put("slots", "1");
        values.put("rate", "0");
        values.put("checkpointMillis", "2000");
        values.put("flushMillis", "1000");
        values.put("profile", "");
        values.put("storeMillis", "5");
        values.put("skip", "50000");
        values.put("mostWindows", "24");
        values.put("measureSeconds", "20");
        values.put("checkpoints", "");
        values.put("discoveryMillis", "1000");
        return new Scenario(values);
    }

    public static Scenario parse(List<String> arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            values.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return new Scenario(values);
    }

    /** The usual, but for what is given; contender, store and records must be. */
    public static Scenario like(List<String> arguments) {
        Scenario given = parse(arguments);
        Scenario usual = of(given.contender(), given.store(), given.records());
        usual.values.putAll(given.values);
        return usual;
    }

    public List<String> arguments() {
        List<String> arguments = new ArrayList<>();
        values.forEach((name, value) -> arguments.add(name + "=" + value));
        return arguments;
    }

    private Scenario with(String name, Object value) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.put(name, value.toString());
        return new Scenario(changed);
    }

    /** Records that are sent before the measured ones, in a run of their own. */
    public Scenario withWarmUp(long records) {
        return with("warmUp", records);
    }

    public Scenario withRecordBytes(int bytes) {
        return with("recordBytes", bytes);
    }

    public Scenario withBatch(int records) {
        return with("batch", records);
    }

    public Scenario withSlots(int slots) {
        return with("slots", slots);
    }

    /** Records a second; 0 is as many as can be. */
    public Scenario withRate(double perSecond) {
        return with("rate", perSecond);
    }

    public Scenario withCheckpointMillis(long millis) {
        return with("checkpointMillis", millis);
    }

    /** How often the source looks for lanes: usually once a second, so that runs begin at once. */
    public Scenario withDiscoveryMillis(long millis) {
        return with("discoveryMillis", millis);
    }

    /** How long a record waits for its batch to fill. */
    public Scenario withFlushMillis(long millis) {
        return with("flushMillis", millis);
    }

    /** Writes a flight recording there. */
    public Scenario withProfile(String file) {
        return with("profile", file);
    }

    /** How long each request takes in memory. */
    public Scenario withStoreMillis(int millis) {
        return with("storeMillis", millis);
    }

    /** So many invocations go ahead in a run that measures a job when it is warm. */
    public Scenario withSkip(long invocations) {
        return with("skip", invocations);
    }

    /** After so many windows it is measured, settled or not. */
    public Scenario withMostWindows(int windows) {
        return with("mostWindows", windows);
    }

    /** How long that is measured. */
    public Scenario withMeasureSeconds(int seconds) {
        return with("measureSeconds", seconds);
    }

    /** A folder for checkpoints. */
    public Scenario withCheckpoints(Path folder) {
        return with("checkpoints", folder.toUri());
    }

    public String contender() {
        return value("contender");
    }

    public Store store() {
        return Store.valueOf(value("store"));
    }

    public long records() {
        return Long.parseLong(value("records"));
    }

    public long warmUp() {
        return Long.parseLong(value("warmUp"));
    }

    public int recordBytes() {
        return Integer.parseInt(value("recordBytes"));
    }

    public int batch() {
        return Integer.parseInt(value("batch"));
    }

    public int slots() {
        return Integer.parseInt(value("slots"));
    }

    public double rate() {
        return Double.parseDouble(value("rate"));
    }

    public long checkpointMillis() {
        return Long.parseLong(value("checkpointMillis"));
    }

    public long discoveryMillis() {
        return Long.parseLong(value("discoveryMillis"));
    }

    public long flushMillis() {
        return Long.parseLong(value("flushMillis"));
    }

    public String profile() {
        return value("profile");
    }

    public int storeMillis() {
        return Integer.parseInt(value("storeMillis"));
    }

    public long skip() {
        return Long.parseLong(value("skip"));
    }

    public int mostWindows() {
        return Integer.parseInt(value("mostWindows"));
    }

    public int measureSeconds() {
        return Integer.parseInt(value("measureSeconds"));
    }

    /** A URI. */
    public String checkpoints() {
        return value("checkpoints");
    }

    private String value(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("a run needs " + name + "=");
        }
        return value;
    }

    @Override
    public String toString() {
        return String.join(" ", arguments());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.consumer.RecordingFile;

/** A flight recording of a run, if one is wanted: samples of CPU and allocation. */
public final class Recording implements AutoCloseable {

    private static final Duration SAMPLE = Duration.ofMillis(10);

    private final jdk.jfr.Recording recording;
    private final String file;

    private Recording(jdk.jfr.Recording recording, String file) {
        this.recording = recording;
        this.file = file;
    }

    /** Starts one that goes to a file; none if its name is empty. */
    public static Recording start(String file) {
        jdk.jfr.Recording recording = new jdk.jfr.Recording();
        if (!file.isEmpty()) {
            recording.enable("jdk.ExecutionSample").withPeriod(SAMPLE);
            recording.enable("jdk.ObjectAllocationSample").with("throttle", "2000/s");
            recording.start();
        }
        return new Recording(recording, file);
    }

    /** Ends it, and writes the file. */
    public void stop() throws IOException {
        if (!file.isEmpty()) {
            recording.stop();
            recording.dump(Path.of(file));
        }
    }

    /** Opens what was written. */
    public static RecordingFile open(Path file) throws IOException {
        return new RecordingFile(file);
    }

    @Override
    public void close() {
        recording.close();
    }
}

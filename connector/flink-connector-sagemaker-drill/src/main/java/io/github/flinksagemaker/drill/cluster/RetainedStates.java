// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.cluster;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.jspecify.annotations.Nullable;

/**
 * The retained checkpoints and the savepoints of one job, over all its submissions. Checkpoint
 * numbers go on from submission to submission, so the greatest number is the newest state, and the
 * only one that may be restored.
 */
public final class RetainedStates {

    private final Path folder;

    /** Makes the folder if need be. */
    public RetainedStates(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    public String checkpoints() {
        return folder.resolve("checkpoints").toUri().toString();
    }

    public String savepoints() {
        return folder.resolve("savepoints").toUri().toString();
    }

    /**
     * A completed checkpoint or savepoint.
     *
     * @param checkpoint its number
     */
    public record State(long checkpoint, Path path) {}

    /** The newest one; null if there is none. */
    public @Nullable State newest() throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.walk(folder)) {
            found = files.filter(file -> file.endsWith("_metadata")).toList();
        } catch (UncheckedIOException e) {
            return newest(); // a checkpoint was discarded meanwhile
        }
        State newest = null;
        for (Path metadata : found) {
            try {
                long checkpoint = checkpoint(metadata);
                if (newest == null || checkpoint > newest.checkpoint()) {
                    newest = new State(checkpoint, metadata.resolveSibling(""));
                }
            } catch (NoSuchFileException e) {
                // discarded since; a newer one is there
            }
        }
        return newest;
    }

    private static long checkpoint(Path metadata) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(metadata))) {
            return Checkpoints.loadCheckpointMetadata(
                            in, RetainedStates.class.getClassLoader(), metadata.toString())
                    .getCheckpointId();
        }
    }
}

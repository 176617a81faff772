// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.RunId;
import io.github.flinksagemaker.model.S3Location;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the objects of one ledger lie under its staging path; nothing else names a key. */
public final class LedgerPaths implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final List<String> OWN_FOLDERS =
            List.of("inputs/", "ledger/", "commits/", "trim/", "runs/");

    private static final int DIGITS = 20;
    private static final String ZEROS = "0".repeat(DIGITS);

    private final S3Location stagingPath;

    public LedgerPaths(S3Location stagingPath) {
        this.stagingPath = stagingPath;
    }

    public S3Location stagingPath() {
        return stagingPath;
    }

    /** Whether it lies in one of the ledger's own folders: never an output's or a user's place. */
    public boolean isOwn(S3Location location) {
        return OWN_FOLDERS.stream()
                .anyMatch(folder -> location.isUnder(stagingPath.resolve(folder)));
    }

    /** {@code inputs/<lane>/<invocationId>.<extension>}. */
    public S3Location input(InvocationId id, String extension) {
        return stagingPath.resolve("inputs/" + id.lane() + "/" + id + "." + extension);
    }

    /** {@code inputs/<lane>/}. */
    public S3Location inputs(LaneId lane) {
        return stagingPath.resolve("inputs/" + lane + "/");
    }

    /** {@code ledger/}, under which every lane has its folder. */
    public S3Location lanes() {
        return stagingPath.resolve("ledger/");
    }

    /** {@code ledger/<lane>/}. */
    public S3Location segments(LaneId lane) {
        return lanes().resolve(lane + "/");
    }

    public S3Location segment(LaneId lane, long number) {
        return segments(lane).resolve(twentyDigits(number));
    }

    /**
     * The number in a segment's key.
     *
     * @throws IllegalArgumentException if {@code key} is no segment's of that lane, which means
     *     that something else wrote under the staging path
     */
    public long segmentNumber(LaneId lane, String key) {
        String folder = segments(lane).key();
        String digits = key.startsWith(folder) ? key.substring(folder.length()) : "";
        if (!isNumber(digits)) {
            throw new IllegalArgumentException(
                    "not a segment of lane " + lane + ", but under its path: " + key);
        }
        return Long.parseLong(digits);
    }

    /**
     * Whether a key under a lane's folder is a segment's: stores list unfinished uploads beside
     * them.
     */
    public boolean isSegment(LaneId lane, String key) {
        String folder = segments(lane).key();
        String name = key.startsWith(folder) ? key.substring(folder.length()) : "";
        return isNumber(name);
    }

    /** {@code commits/<lane>/}. */
    public S3Location commits(LaneId lane) {
        return stagingPath.resolve("commits/" + lane + "/");
    }

    public S3Location commit(LaneId lane, long number) {
        return commits(lane).resolve(twentyDigits(number));
    }

    /** The number in a commit's key; null if it is no commit's of that lane. */
    @Nullable Long commitNumber(LaneId lane, String key) {
        String folder = commits(lane).key();
        String digits = key.startsWith(folder) ? key.substring(folder.length()) : "";
        return isNumber(digits) ? Long.parseLong(digits) : null;
    }

    private static boolean isNumber(String digits) {
        return digits.length() == DIGITS && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** {@code trim/}, under which every lane may have its mark. */
    public S3Location trims() {
        return stagingPath.resolve("trim/");
    }

    public S3Location trim(LaneId lane) {
        return trims().resolve(lane.value());
    }

    /** {@code runs/}, under which every run has its marker (rule 34). */
    public S3Location runs() {
        return stagingPath.resolve("runs/");
    }

    /** {@code runs/<run>}. */
    public S3Location run(String run) {
        return runs().resolve(RunId.check("run", run));
    }

    private static String twentyDigits(long number) {
        if (number < 0) {
            throw new IllegalArgumentException("segments and commits count from 0: " + number);
        }
        String digits = Long.toString(number);
        return ZEROS.substring(digits.length()) + digits;
    }
}

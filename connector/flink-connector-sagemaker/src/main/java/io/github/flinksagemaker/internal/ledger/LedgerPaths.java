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
            List.of("inputs/", "ledger/", "commits/", "attempts/", "trim/", "runs/");

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

    /**
     * {@code inputs/<lane>/<invocationId>.<from>-<to>.<extension>}: a part's, named by its records,
     * so that whoever makes it puts the same bytes there (rule 53).
     */
    public S3Location inputOfPart(InvocationId id, int from, int to, String extension) {
        return input(id.first(), from + "-" + to + "." + extension);
    }

    /** {@code inputs/<lane>/<invocationId>.}, which the names of all its inputs begin with. */
    public S3Location inputsOf(InvocationId id) {
        return input(id.first(), "");
    }

    /** {@code inputs/<lane>/}. */
    public S3Location inputs(LaneId lane) {
        return stagingPath.resolve("inputs/" + lane + "/");
    }

    /** {@code ledger/}, under which every lane has its folder. */
    public S3Location lanes() {
        return stagingPath.resolve("ledger/");
    }

    /** Whose folder under {@link #lanes()} that is, by its key; null if no lane's. */
    public @Nullable LaneId laneOf(String folder) {
        String name = folder.substring(lanes().key().length(), folder.length() - 1);
        return LaneId.isValid(name) ? LaneId.parse(name) : null;
    }

    /** {@code ledger/<lane>/}. */
    public S3Location segments(LaneId lane) {
        return lanes().resolve(lane + "/");
    }

    public S3Location segment(LaneId lane, long number) {
        return segments(lane).resolve(twentyDigits(number));
    }

    /** {@code commits/<lane>/}. */
    public S3Location commits(LaneId lane) {
        return stagingPath.resolve("commits/" + lane + "/");
    }

    public S3Location commit(LaneId lane, long number) {
        return commits(lane).resolve(twentyDigits(number));
    }

    /**
     * The number that a key in a folder of segments or commits is. Null if it is none: stores list
     * unfinished uploads beside them, and nothing else is ours to touch.
     */
    public static @Nullable Long numberIn(S3Location folder, String key) {
        String digits = key.startsWith(folder.key()) ? key.substring(folder.key().length()) : "";
        boolean number =
                digits.length() == DIGITS
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                        && digits.compareTo(twentyDigits(Long.MAX_VALUE)) <= 0;
        return number ? Long.parseLong(digits) : null;
    }

    /** {@code attempts/<lane>/}. */
    public S3Location attempts(LaneId lane) {
        return stagingPath.resolve("attempts/" + lane + "/");
    }

    /** {@code attempts/<lane>/<invocationId>.}, which the names of all its attempts begin with. */
    public S3Location attemptsOf(InvocationId id) {
        return attempts(id.lane()).resolve(id.first() + ".");
    }

    /** {@code attempts/<lane>/<invocationId>.<attempt>}. */
    public S3Location attempt(InvocationId id) {
        return attempts(id.lane()).resolve(id.first() + "." + id.attempt());
    }

    /**
     * The counter of the entry that a key in a lane's folder is an attempt at; null if it is none.
     */
    public @Nullable Long counterOfAttempt(LaneId lane, String key) {
        String folder = attempts(lane).key();
        int dot = key.lastIndexOf('.');
        if (!key.startsWith(folder) || dot < folder.length()) {
            return null;
        }
        try {
            InvocationId id = InvocationId.parse(key.substring(folder.length(), dot));
            int number = Integer.parseInt(key.substring(dot + 1));
            boolean isOne =
                    id.attempt() == 0
                            && number > 0
                            && key.equals(attemptsOf(id).key() + number)
                            && id.lane().equals(lane);
            return isOne ? (Long) id.counter() : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
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

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static io.github.flinksagemaker.internal.segments.SegmentsFixture.PATHS;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LaneFiles;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 27: a segment that is corrupt or gone fails the reader that it was given to")
class CorruptSegmentsTest {

    private final SegmentsFixture fixture = new SegmentsFixture();
    private final LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    private LedgerEntry settledEntry() {
        LedgerEntry entry = files.entry();
        files.output(entry, "x");
        return entry;
    }

    private S3Location segment(long number) {
        return PATHS.segment(files.lane, number);
    }

    private void garbage(long number) {
        files.put(segment(number), "garbage".getBytes(StandardCharsets.UTF_8));
    }

    private byte[] bytes(long number) {
        return Objects.requireNonNull(fixture.store.bytes(segment(number))).clone();
    }

    @Test
    void failsAndNamesKeyLineAndWayOut() {
        files.opening();
        files.segment(1, settledEntry());
        byte[] bytes = bytes(1);
        files.put(segment(1), Arrays.copyOf(bytes, bytes.length - 1));
        fixture.read(files);

        fixture.assertFailed(segment(1) + ": line ", "put the object back as it was written");
    }

    @Test
    void failsAlsoWhereItTravelsWithItsSplit() {
        fixture.withContent = true;
        garbage(0);
        fixture.read(files);

        fixture.assertFailed(segment(0) + ": line 1", "give its lane up");
    }

    @Test
    void nothingThatARestoredSplitHasOpenIsGivenUp() {
        garbage(1);
        fixture.restore(files, 1, 0, 0, 2);

        fixture.assertFailed(segment(1) + ": line 1");
    }

    @Test
    void refusesASegmentThatIsNotWhatItsKeySays() {
        files.opening();
        files.put(segment(1), bytes(0));
        fixture.read(files);

        fixture.assertFailed(segment(1) + ": line 1 says that it is number 0");
    }

    @Test
    void failsIfTheStateKnowsOfMoreEntriesThanTheSegmentHas() {
        files.opening(files.entry(), files.entry());
        fixture.restore(files, 0, 0, 1, 2);

        fixture.assertFailed(segment(0) + ": has 2 entries, the restored state knows of 3");
    }

    @Test
    void failsIfASegmentIsGone() {
        files.opening();
        fixture.assign(files, 0);
        fixture.assign(files, 1);

        fixture.assertFailed(segment(1) + " is missing although it was written");
    }

    @Test
    void aNewerFormatIsNoDamageAndFails() {
        files.opening();
        files.put(
                segment(1),
                new String(bytes(0), StandardCharsets.ISO_8859_1)
                        .replaceFirst("\"v\":1", "\"v\":2")
                        .getBytes(StandardCharsets.ISO_8859_1));
        fixture.read(files);

        fixture.assertFailed(segment(1).toString(), "format version 2");
    }
}

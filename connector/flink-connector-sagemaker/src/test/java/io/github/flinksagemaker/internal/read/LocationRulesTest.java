// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.AnyBytes;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What entries name is read only where it may be, however it is written. */
class LocationRulesTest {

    private static final LaneId LANE = LaneId.parse("01JABCDEFGHJKMNPQRSTVWXYZ0");
    private static final InvocationId ID = InvocationId.of(LANE, 5);
    private static final LedgerPaths PATHS = new LedgerPaths(S3Location.parse("s3://staging/p"));

    private final LocationRules rules =
            new LocationRules(PATHS, List.of(S3Location.parse("s3://out/async")));
    private final LocationRules open = new LocationRules(PATHS, List.of());

    private static LedgerEntry entry(@Nullable String input) {
        return LedgerEntry.builder()
                .setInvocationId(ID)
                .setEndpointName("e")
                .setInputLocation(input)
                .setOutputLocation("s3://out/async/1.out")
                .setFormat("single")
                .setAcceptedAt(1)
                .setDeadline(2)
                .setRecords(List.of(RecordSpan.of(0, 1, null)))
                .build();
    }

    @Test
    void readsUnderTheAllowList() {
        assertThat(rules.objectionToOutput(S3Location.parse("s3://out/async/1.out"))).isNull();
        assertThat(open.objectionToOutput(S3Location.parse("s3://any/1.out"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://other/async/1.out",
                "s3://out/async2/1.out",
                "s3://out/async",
                "s3://out/async/../secret/1.out",
                "s3://out/async/x/../../secret",
                "s3://out/async/./1.out",
                "https://out.s3.amazonaws.com/secret/1.out",
                "https://other.s3.amazonaws.com/async/1.out"
            })
    void readsNothingElse(String location) {
        assertThat(rules.objectionToOutput(S3Location.parse(location))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"inputs/", "ledger/", "commits/", "trim/", "runs/", "x/../ledger/"})
    void readsNoOutputAmongTheLedgersOwnObjects(String folder) {
        S3Location location = S3Location.parse("s3://staging/p/" + folder + LANE + "/0");

        assertThat(open.objectionToOutput(location)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://staging/p/inputs/01JABCDEFGHJKMNPQRSTVWXYZ0/01JABCDEFGHJKMNPQRSTVWXYZ0-50.bin",
                "s3://staging/p/inputs/01JABCDEFGHJKMNPQRSTVWXYZ0/01JABCDEFGHJKMNPQRSTVWXYZ0-5.a/b",
                "s3://staging/p/inputs/01JABCDEFGHJKMNPQRSTVWXYZ1/01JABCDEFGHJKMNPQRSTVWXYZ0-5.bin",
                "s3://other/p/inputs/01JABCDEFGHJKMNPQRSTVWXYZ0/01JABCDEFGHJKMNPQRSTVWXYZ0-5.bin",
                "s3://out/async/1.out",
                "nonsense"
            })
    void readsAndDeletesNoInputButTheInvocationsOwn(String input) {
        assertThat(rules.inputOf(entry(input))).isNull();
        assertThat(rules.inputOf(entry(null))).isNull();
        assertThat(rules.inputOf(entry(PATHS.input(ID, "bin").toString())))
                .isEqualTo(PATHS.input(ID, "bin"));
    }

    @Property(tries = 5000)
    void whateverAnEntryNamesStaysUnderWhatIsAllowed(@ForAll("locations") String named) {
        S3Location location =
                AnyBytes.decode(IllegalArgumentException.class, () -> S3Location.parse(named));
        if (location == null) {
            return;
        }
        assertThat(S3Location.parse(location.toString())).isEqualTo(location);
        if (rules.objectionToOutput(location) == null) {
            assertThat(location.bucket()).isEqualTo("out");
            assertThat(location.key()).startsWith("async/").doesNotContain("/../");
        }
        S3Location input = rules.inputOf(entry(named));
        if (input != null) {
            String own = PATHS.input(ID, "").key();
            assertThat(input.bucket()).isEqualTo("staging");
            assertThat(input.key()).startsWith(own);
            assertThat(input.key().substring(own.length())).doesNotContain("/");
        }
    }

    @Provide
    Arbitrary<String> locations() {
        return Arbitraries.oneOf(
                        Arbitraries.of(
                                "s3://",
                                "https://",
                                "out",
                                "out.s3.amazonaws.com",
                                "s3.eu-west-1.amazonaws.com",
                                "staging",
                                "/",
                                "async",
                                "/async/",
                                "..",
                                "/../",
                                ".",
                                "%2e%2e",
                                "p/inputs/" + LANE + "/",
                                ID + ".",
                                "\u0000",
                                "\n",
                                "@",
                                ":"),
                        Arbitraries.strings().ofMaxLength(3))
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }
}

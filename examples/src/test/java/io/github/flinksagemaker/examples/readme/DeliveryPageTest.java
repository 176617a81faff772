// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.examples.readme.ReadmeSnippet.Score;
import io.github.flinksagemaker.examples.readme.ReadmeSnippet.Transaction;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InferenceResultTypeInfo;
import io.github.flinksagemaker.model.InvocationInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code docs/delivery.md} computes and shows. */
class DeliveryPageTest {

    private static final Path PAGE = Path.of("../docs/delivery.md");
    private static final int RECORDS_A_SECOND = 50;
    private static final int SECONDS_A_DAY = 86_400;

    @Test
    void theSnippetIsCompiledCode() throws IOException {
        CompiledSnippet.of(DistinctSnippet.class).assertOn(PAGE);
    }

    @Test
    void theSnippetLetsTheFirstResultOfEachRecordThrough() throws Exception {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(1);
        TypeInformation<InferenceResult<Transaction, Score>> type =
                InferenceResultTypeInfo.of(
                        TypeInformation.of(Transaction.class), TypeInformation.of(Score.class));
        try (CloseableIterator<InferenceResult<Transaction, Score>> results =
                DistinctSnippet.distinct(
                                environment.fromData(
                                        List.of(
                                                result("a", "LANE1-1"),
                                                result("b", "LANE1-1"),
                                                result("a", "LANE2-1"),
                                                result(null, "LANE1-2"),
                                                result(null, "LANE1-2"),
                                                result(null, "LANE1-3")),
                                        type))
                        .executeAndCollect()) {
            assertThat(results)
                    .toIterable()
                    .extracting(
                            one -> one.findRecord().map(record -> record.id).orElse("unreadable"),
                            one -> one.getInvocation().getInvocationId())
                    .extracting(Object::toString)
                    .containsExactlyInAnyOrder(
                            "(\"a\", \"LANE1-1\")",
                            "(\"b\", \"LANE1-1\")",
                            "(\"unreadable\", \"LANE1-2\")",
                            "(\"unreadable\", \"LANE1-3\")");
        }
    }

    private static InferenceResult<Transaction, Score> result(
            @Nullable String id, String invocation) {
        Transaction transaction = new Transaction();
        transaction.id = String.valueOf(id);
        return InferenceResult.failure(
                id == null ? null : transaction,
                InferenceFailure.of(FailureKind.EXPIRED, "no answer"),
                InvocationInfo.builder()
                        .setInvocationId(invocation)
                        .setEndpointName("fraud-detector")
                        .setAcceptedAt(1)
                        .setSettledAt(2)
                        .setPositionInBatch(0)
                        .build());
    }

    @Test
    void theTableOfRestartsIsComputed() throws IOException {
        List<List<String>> rows = PageTable.of(PAGE, "restarts a day");
        assertThat(rows).hasSizeGreaterThan(3);
        for (List<String> row : rows) {
            double restarts = Double.parseDouble(row.get(0));
            double again = restarts * seconds(row.get(1)) / 2 * RECORDS_A_SECOND;
            double ofAll = again / (RECORDS_A_SECOND * (double) SECONDS_A_DAY);
            assertThat(row.get(2)).isEqualTo(String.format(Locale.ROOT, "%,.0f", again));
            assertThat(row.get(3)).isEqualTo(String.format(Locale.ROOT, "%.3f %%", 100 * ofAll));
        }
    }

    private static double seconds(String interval) {
        String[] parts = interval.split(" ");
        return Double.parseDouble(parts[0]) * (parts[1].equals("min") ? 60 : 1);
    }
}

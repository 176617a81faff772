// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.ledger.Attempt;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Takes over what others have done for records that failed, before anything is done anew (rule 52).
 * Confined to the {@link io.github.flinksagemaker.internal.read.EventLoop}.
 */
final class Adoption {

    private final FoundAttempts found;
    private final BiConsumer<FailedPart, Attempt> adopted;
    private final Consumer<FailedPart> rest;
    private final Consumer<ServiceException> problems;

    /**
     * @param adopted takes records that have been invoked again already, and by what
     * @param rest takes those that have not
     * @param problems hears why what others have done can't be told; it is done anew then
     */
    Adoption(
            FoundAttempts found,
            BiConsumer<FailedPart, Attempt> adopted,
            Consumer<FailedPart> rest,
            Consumer<ServiceException> problems) {
        this.found = found;
        this.adopted = adopted;
        this.rest = rest;
        this.problems = problems;
    }

    /** {@code then} runs when all that is known has been taken up, unless that is at once. */
    void take(FailedPart failed, Runnable then) {
        if (failed.entry().isListed()) {
            takeFound(failed);
            return;
        }
        boolean isFirst =
                failed.entry()
                        .await(
                                () -> {
                                    takeFound(failed);
                                    then.run();
                                });
        if (isFirst) {
            found.find(
                    failed.entryOfLedger().invocationId(),
                    failed.entry().deadline(),
                    failed.entry()::listed,
                    problem -> {
                        problems.accept(problem);
                        failed.entry().listed(List.of());
                    });
        }
    }

    private void takeFound(FailedPart failed) {
        List<Attempt> others =
                failed.entry().takeFound(failed.from(), failed.to(), failed.number());
        int from = failed.from();
        while (from < failed.to()) {
            Attempt latest = FoundAttempts.latest(others, from);
            int to = from + 1;
            while (to < failed.to() && FoundAttempts.latest(others, to) == latest) {
                to++;
            }
            FailedPart some = failed.some(from, to);
            if (latest == null) {
                rest.accept(some);
            } else {
                adopted.accept(some, latest);
            }
            from = to;
        }
    }
}

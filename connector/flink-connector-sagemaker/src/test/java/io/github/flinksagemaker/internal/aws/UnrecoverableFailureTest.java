// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testing.Unrecoverable;
import org.apache.flink.runtime.executiongraph.failover.ExecutionFailureHandler;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;

class UnrecoverableFailureTest {

    /** A task's failure as it arrives at the JobManager. */
    private static Throwable sent(Throwable failure) throws Exception {
        ClassLoader loader = UnrecoverableFailureTest.class.getClassLoader();
        byte[] bytes = InstantiationUtil.serializeObject(new SerializedThrowable(failure));
        SerializedThrowable arrived = InstantiationUtil.deserializeObject(bytes, loader);
        return arrived.deserializeError(loader);
    }

    private static RuntimeException thatCantBeSerialized() {
        return new IllegalStateException("no endpoint") {
            private static final long serialVersionUID = 1L;

            @SuppressWarnings("unused")
            private final Object notSerializable = new Object();
        };
    }

    @Test
    void flinkKnowsItOnTheJobManagerWhateverItsCause() throws Exception {
        Throwable failure = new RuntimeException(UnrecoverableFailure.of(thatCantBeSerialized()));

        assertThat(ExecutionFailureHandler.isUnrecoverableError(sent(failure))).isTrue();
        assertThat(sent(failure)).hasStackTraceContaining("no endpoint");
    }

    /** Flink's pages show the first line of it. */
    @Test
    void whatIsOutermostSaysWhatIsTheMatter() throws Exception {
        Throwable failure = UnrecoverableFailure.of(thatCantBeSerialized());

        assertThat(failure).hasMessage("no endpoint");
        assertThat(sent(failure)).hasMessage("no endpoint");
        assertThat(UnrecoverableFailure.of(new IllegalStateException()))
                .hasMessageContaining("IllegalStateException");
    }

    @Test
    void settingsThatAreRefusedAtAStartAreUnlessItIsALaterOne() {
        RuntimeException noUrl = new IllegalArgumentException("no URL");

        assertThatThrownBy(() -> atStart(true, noUrl)).satisfies(Unrecoverable::check);
        assertThatThrownBy(() -> atStart(false, noUrl)).isSameAs(noUrl);
    }

    @Test
    void whatMayPassIsLeftToTheRestartStrategy() {
        RuntimeException noAnswer = new ServiceException(ErrorKind.TRANSIENT, "no answer");
        RuntimeException noThreads = new IllegalStateException("no threads");

        assertThatThrownBy(() -> atStart(true, noAnswer)).isSameAs(noAnswer);
        assertThatThrownBy(() -> atStart(true, noThreads)).isSameAs(noThreads);
    }

    private static void atStart(boolean freshStart, RuntimeException refusal) {
        UnrecoverableFailure.<Object>atStart(
                freshStart,
                () -> {
                    throw refusal;
                });
    }
}

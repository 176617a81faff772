// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.twojobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.examples.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class JobOptionsTest {

    private static final String[] PATH = {"--staging-path", "s3://bucket/two-jobs"};

    private static ReceiveJob.Options receive(String... more) {
        return Arguments.parse(
                new ReceiveJob.Options(),
                Stream.of(PATH, more).flatMap(Stream::of).toArray(String[]::new));
    }

    @Test
    void withoutEndpointsAndKeysTheSdkFindsThemItself() {
        ReceiveJob.Options options = receive();

        assertThat(options.client()).isEmpty();
        assertThat(options.parallelism).isEqualTo(3);
        assertThat(options.checkpointInterval).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.bounded).isFalse();
        assertThat(options.output).isNull();
    }

    @Test
    void pointsTheClientsAtAnotherS3() {
        assertThat(
                        receive(
                                        "--s3-endpoint",
                                        "http://127.0.0.1:1",
                                        "--access-key-id",
                                        "id",
                                        "--secret-access-key",
                                        "secret")
                                .client())
                .containsEntry("aws.s3.endpoint", "http://127.0.0.1:1")
                .containsEntry("aws.s3.path-style-access", "true")
                .containsEntry("aws.credentials.provider", "BASIC")
                .containsEntry("aws.credentials.provider.basic.accesskeyid", "id")
                .containsEntry("aws.credentials.provider.basic.secretkey", "secret");
    }

    @Test
    void isBoundedWithAValueAndWithout() {
        assertThat(receive("--bounded", "true").bounded).isTrue();
        assertThat(receive("--bounded").bounded).isTrue();
        assertThat(receive("--bounded", "false").bounded).isFalse();
    }

    @Test
    void refusesOneKeyWithoutTheOther() {
        assertThatThrownBy(() -> receive("--access-key-id", "id"))
                .hasMessageContaining("--secret-access-key");
    }

    @Test
    void namesWhatIsMissing() {
        assertThatThrownBy(() -> Arguments.parse(new SendJob.Options(), PATH))
                .hasMessageContainingAll("--endpoint-name", "--input");
        assertThatThrownBy(() -> Arguments.parse(new ReceiveJob.Options()))
                .hasMessageContaining("--staging-path");
    }

    @Test
    void thePageNamesEveryOption() throws IOException {
        String page = Files.readString(Path.of("README.md"));
        for (JobOptions options :
                new JobOptions[] {new SendJob.Options(), new ReceiveJob.Options()}) {
            assertThat(new CommandLine(options).getCommandSpec().optionsMap().keySet())
                    .allSatisfy(name -> assertThat(page).contains("`" + name));
        }
    }
}

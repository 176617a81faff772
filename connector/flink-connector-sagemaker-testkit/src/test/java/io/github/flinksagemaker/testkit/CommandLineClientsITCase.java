// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testkit.endpoint.Notifications;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** AWS's own command line and Python SDK against the test kit, where they are installed. */
class CommandLineClientsITCase {

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(
                    kit ->
                            kit.endpoint("quiet", spec -> {})
                                    .endpoint(
                                            "echo",
                                            spec ->
                                                    spec.notifications(
                                                            Notifications.toQueue("cli"))));

    private final Path folder;

    CommandLineClientsITCase(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void theAwsCommandLineWorks() throws Exception {
        assumeInstalled("aws", "--version");
        SageMakerTestKit kit = AWS.kit();
        Path input = Files.writeString(folder.resolve("in.txt"), "from the command line");
        String location = "s3://" + kit.bucket() + "/cli/in.txt";
        run("aws", "--endpoint-url", kit.s3Endpoint() + "", "s3", "cp", input + "", location);
        JsonNode invoked =
                JsonMapper.shared()
                        .readTree(
                                run(
                                        "aws",
                                        "--endpoint-url",
                                        kit.sageMakerEndpoint() + "",
                                        "--output",
                                        "json",
                                        "sagemaker-runtime",
                                        "invoke-endpoint-async",
                                        "--endpoint-name",
                                        "echo",
                                        "--content-type",
                                        "text/plain",
                                        "--input-location",
                                        location));
        String output = invoked.get("OutputLocation").asString();
        assertThat(Await.object(kit.s3Client(), output)).isEqualTo("from the command line");
        assertThat(run("aws", "--endpoint-url", kit.s3Endpoint() + "", "s3", "cp", output, "-"))
                .isEqualTo("from the command line");
        assertThat(
                        run(
                                "aws",
                                "--endpoint-url",
                                kit.sqsEndpoint() + "",
                                "sqs",
                                "receive-message",
                                "--wait-time-seconds",
                                "20",
                                "--queue-url",
                                kit.queueUrl("cli")))
                .contains(invoked.get("InferenceId").asString());
    }

    @Test
    void boto3Works() throws Exception {
        assumeInstalled("python3", "-c", "import boto3");
        SageMakerTestKit kit = AWS.kit();
        Path script =
                Files.writeString(
                        folder.resolve("client.py"),
                        """
                        import sys, time, boto3
                        s3_url, runtime_url, sqs_url, bucket = sys.argv[1:]
                        s3 = boto3.client("s3", endpoint_url=s3_url)
                        runtime = boto3.client("sagemaker-runtime", endpoint_url=runtime_url)
                        sqs = boto3.client("sqs", endpoint_url=sqs_url)
                        s3.put_object(Bucket=bucket, Key="boto/in", Body=b"from boto3")
                        answer = runtime.invoke_endpoint_async(
                            EndpointName="quiet", InferenceId="boto-1", ContentType="text/plain",
                            InputLocation=f"s3://{bucket}/boto/in")
                        key = answer["OutputLocation"].removeprefix(f"s3://{bucket}/")
                        s3.get_waiter("object_exists").wait(Bucket=bucket, Key=key)
                        print(s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode())
                        queue = sqs.create_queue(QueueName="boto")["QueueUrl"]
                        sqs.send_message(QueueUrl=queue, MessageBody="a message")
                        print(sqs.receive_message(QueueUrl=queue)["Messages"][0]["Body"])
                        try:
                            runtime.invoke_endpoint_async(EndpointName="nobody", InputLocation="s3://b/k")
                        except runtime.exceptions.ValidationError as e:
                            print(e.response["Error"]["Message"])
                        """);
        assertThat(
                        run(
                                "python3",
                                script.toString(),
                                kit.s3Endpoint() + "",
                                kit.sageMakerEndpoint() + "",
                                kit.sqsEndpoint() + "",
                                kit.bucket()))
                .isEqualTo(
                        "from boto3\na message\nEndpoint nobody of account 123456789012 not found.\n");
    }

    private void assumeInstalled(String... command) throws Exception {
        int exit;
        try {
            exit = start(command).waitFor();
        } catch (IOException e) {
            exit = -1;
        }
        if (exit != 0) {
            System.err.println(
                    "NOT TESTED: '"
                            + String.join(" ", command)
                            + "' does not work on this machine");
        }
        Assumptions.assumeTrue(exit == 0, command[0] + " is not installed");
    }

    private String run(String... command) throws Exception {
        Process process = start(command);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String output = Files.readString(folder.resolve("out.txt"), StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(Files.readString(folder.resolve("err.txt"))).isZero();
        return output;
    }

    private Process start(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("AWS_ACCESS_KEY_ID", AWS.kit().accessKeyId());
        builder.environment().put("AWS_SECRET_ACCESS_KEY", AWS.kit().secretAccessKey());
        builder.environment().put("AWS_DEFAULT_REGION", AWS.kit().region());
        // Neither this machine's settings nor its proxies are the test's.
        builder.environment().put("AWS_CONFIG_FILE", "/dev/null");
        builder.environment().put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        builder.environment().put("NO_PROXY", "127.0.0.1");
        builder.redirectOutput(folder.resolve("out.txt").toFile());
        builder.redirectError(folder.resolve("err.txt").toFile());
        return builder.start();
    }
}

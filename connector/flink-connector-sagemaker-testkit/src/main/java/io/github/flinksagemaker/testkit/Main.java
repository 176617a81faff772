// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import io.github.flinksagemaker.testkit.endpoint.Notifications;
import io.github.flinksagemaker.testkit.model.Model;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import software.amazon.awssdk.core.sync.RequestBody;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The test kit as a program of its own; the script {@code run} starts it. */
public final class Main {

    private static final String QUEUE = "sagemaker-notifications";
    private static final String SAMPLE = "samples/hello.jsonl";

    /** A container takes what only its owner knows. */
    private static final String OWN_INPUT = "samples/input";

    private Main() {}

    /**
     * Runs until SIGINT or SIGTERM. Ends with 2 if the command line is wrong, with 1 if a port is
     * taken.
     */
    public static void main(String[] arguments) throws InterruptedException {
        MainOptions options;
        try {
            options = MainOptions.parse(arguments);
        } catch (ParameterException e) {
            System.err.println(e.getMessage() + "; --help lists the options");
            System.exit(2);
            return;
        }
        if (options.help) {
            CommandLine.usage(options, System.out);
            return;
        }
        SageMakerTestKit kit;
        try {
            kit = start(options);
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(kit::close, "testkit-shutdown"));
        System.out.println(ready(kit, options));
        System.out.print(tryIt(kit, options));
        System.out.flush();
        new CountDownLatch(1).await();
    }

    /** Starts what the command line asks for. */
    static SageMakerTestKit start(MainOptions options) {
        Model model = options.model();
        SageMakerTestKit kit =
                SageMakerTestKit.builder()
                        .sageMakerPort(options.port)
                        .s3Port(options.s3Port)
                        .sqsPort(options.sqsPort)
                        .endpoint(
                                options.endpoint,
                                spec ->
                                        spec.model(model)
                                                .latency(options.latency)
                                                .coldStart(options.coldStart)
                                                .failurePath(!options.noFailurePath)
                                                .notifications(Notifications.toQueue(QUEUE)))
                        .start();
        kit.undisturbedS3Client()
                .putObject(
                        b -> b.bucket(kit.bucket()).key(SAMPLE),
                        RequestBody.fromString(
                                """
                                {"text":"All human beings are born free and equal in dignity and rights."}
                                {"text":"Alle Menschen sind frei und gleich an Würde und Rechten geboren."}
                                """));
        return kit;
    }

    /** The line that programs read. */
    static String ready(SageMakerTestKit kit, MainOptions options) {
        ObjectNode ready = JsonMapper.shared().createObjectNode();
        ready.put("s3", kit.s3Endpoint().toString());
        ready.put("sagemakerRuntime", kit.sageMakerEndpoint().toString());
        ready.put("sqs", kit.sqsEndpoint().toString());
        ready.put("region", kit.region());
        ready.put("accessKeyId", kit.accessKeyId());
        ready.put("secretAccessKey", kit.secretAccessKey());
        ready.put("bucket", kit.bucket());
        ready.put("endpointName", options.endpoint);
        ready.put("queueUrl", kit.queueUrl(QUEUE));
        return JsonMapper.shared().writeValueAsString(ready);
    }

    /** What people copy. */
    static String tryIt(SageMakerTestKit kit, MainOptions options) {
        boolean own = options.containerUrl != null;
        String upload =
                own
                        ? "  aws --endpoint-url %s s3 cp INPUT s3://%s/%s%n  "
                                .formatted(kit.s3Endpoint(), kit.bucket(), OWN_INPUT)
                        : "  ";
        return """

        Try it:
          export AWS_ACCESS_KEY_ID=%s AWS_SECRET_ACCESS_KEY=%s AWS_DEFAULT_REGION=%s
        %saws --endpoint-url %s sagemaker-runtime invoke-endpoint-async \\
              --endpoint-name %s --content-type %s \\
              --input-location s3://%s/%s
          aws --endpoint-url %s s3 ls --recursive s3://%s/
          aws --endpoint-url %s sqs receive-message --queue-url %s
        """
                .formatted(
                        kit.accessKeyId(),
                        kit.secretAccessKey(),
                        kit.region(),
                        upload,
                        kit.sageMakerEndpoint(),
                        options.endpoint,
                        own ? "TYPE" : "application/jsonlines",
                        kit.bucket(),
                        own ? OWN_INPUT : SAMPLE,
                        kit.s3Endpoint(),
                        kit.bucket(),
                        kit.sqsEndpoint(),
                        kit.queueUrl(QUEUE));
    }
}

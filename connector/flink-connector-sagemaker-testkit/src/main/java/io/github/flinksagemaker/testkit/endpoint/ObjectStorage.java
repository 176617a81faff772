// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Faults;
import io.github.flinksagemaker.testkit.fault.Operation;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** The emulator's reads and writes of objects, with the faults that can befall the writes. */
final class ObjectStorage {

    private final S3Client s3;
    private final Faults faults;
    private final Scheduler scheduler;
    private final Executor workers;

    ObjectStorage(S3Client s3, Faults faults, Scheduler scheduler, Executor workers) {
        this.s3 = s3;
        this.faults = faults;
        this.scheduler = scheduler;
        this.workers = workers;
    }

    byte[] read(S3Uri location) {
        return s3.getObjectAsBytes(b -> b.bucket(location.bucket()).key(location.key()))
                .asByteArrayUnsafe();
    }

    /** Writes an object and runs {@code then}, on this thread unless a fault makes it late. */
    void write(
            Operation operation,
            String inferenceId,
            S3Uri location,
            @Nullable String contentType,
            byte[] body,
            Runnable then) {
        Fault fault = faults.next(operation, inferenceId).orElse(null);
        if (fault instanceof Fault.Delay delay) {
            // The task that would cancel it is dropped: an accepted invocation always ends.
            var unused =
                    scheduler.schedule(
                            delay.by(),
                            () ->
                                    workers.execute(
                                            () -> {
                                                put(location, contentType, body);
                                                then.run();
                                            }));
            return;
        }
        int times = fault instanceof Fault.Repeat repeat ? repeat.times() : 1;
        for (int i = 0; i < times && !(fault instanceof Fault.Lose); i++) {
            put(location, contentType, body);
        }
        then.run();
    }

    private void put(S3Uri location, @Nullable String contentType, byte[] body) {
        s3.putObject(
                b -> b.bucket(location.bucket()).key(location.key()).contentType(contentType),
                RequestBody.fromBytes(body));
    }
}

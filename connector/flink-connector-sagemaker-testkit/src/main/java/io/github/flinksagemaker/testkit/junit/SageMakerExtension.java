// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.junit;

import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.SageMakerTestKitBuilder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Runs a {@link SageMakerTestKit} for a test class (in a static field) or for each test (in an
 * instance field).
 *
 * <pre>{@code
 * @RegisterExtension
 * static final SageMakerExtension AWS =
 *         new SageMakerExtension(kit -> kit.endpoint("fraud-detector", spec -> spec.concurrency(8)));
 * }</pre>
 *
 * <p>Faults, counts and statistics are reset before each test; objects and messages stay, so tests
 * that share a kit use prefixes and queues of their own.
 */
public final class SageMakerExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

    private final Consumer<SageMakerTestKitBuilder> describe;
    private @Nullable SageMakerTestKit kit;
    private boolean perClass;

    /** An extension for the kit that is described so. */
    public SageMakerExtension(Consumer<SageMakerTestKitBuilder> describe) {
        this.describe = describe;
    }

    /**
     * The running kit.
     *
     * @throws IllegalStateException outside a test, or if the field lacks
     *     {@code @RegisterExtension}
     */
    public SageMakerTestKit kit() {
        if (kit == null) {
            throw new IllegalStateException(
                    "The test kit runs during tests only; is the field annotated with @RegisterExtension?");
        }
        return kit;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        perClass = true;
        start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (kit == null) {
            start();
        }
        kit().reset();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!perClass) {
            stop();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        stop();
    }

    private void start() {
        SageMakerTestKitBuilder builder = SageMakerTestKit.builder();
        describe.accept(builder);
        kit = builder.start();
    }

    private void stop() {
        if (kit != null) {
            kit.close();
            kit = null;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.invoke;

import com.google.auto.value.AutoValue;
import org.jspecify.annotations.Nullable;

/** What SageMaker answered to an InvokeEndpointAsync call that it accepted. */
@AutoValue
public abstract class AcceptedInvocation {

    /** Where the output will appear, verbatim. */
    public abstract String outputLocation();

    /** Where a failure will appear, verbatim; absent if the endpoint has no failure path. */
    public abstract @Nullable String failureLocation();

    public static AcceptedInvocation of(String outputLocation, @Nullable String failureLocation) {
        return new AutoValue_AcceptedInvocation(outputLocation, failureLocation);
    }
}

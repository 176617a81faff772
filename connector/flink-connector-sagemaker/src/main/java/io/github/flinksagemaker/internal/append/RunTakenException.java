// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import io.github.flinksagemaker.internal.ledger.RunMarker;
import io.github.flinksagemaker.model.S3Location;

/** A sink that starts without state names a run that is another execution's (rule 34). */
public class RunTakenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RunTakenException(RunMarker wanted, String why, S3Location marker) {
        super(
                "run-id is \""
                        + wanted.run()
                        + "\", and this sink (job "
                        + wanted.job()
                        + ") starts without state, but "
                        + why
                        + ", see "
                        + marker
                        + ": its results would count as that run's. Choose a run-id that has not"
                        + " been used under this staging path, or leave it out for a new one each"
                        + " time; to go on with that run, restore its state");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import io.github.flinksagemaker.model.LaneId;

/** This writer has been replaced: a successor fenced its lane (rule 9). Its task must end. */
public class LaneFencedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LaneFencedException(LaneId lane, LaneId successor) {
        super(
                "lane "
                        + lane
                        + " was fenced by "
                        + successor
                        + ": another attempt of this writer has taken over");
    }
}

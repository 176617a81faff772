// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

/** Why a lane's tail ends at a segment, or its commits at a commit. */
public enum LaneEnd {
    /** A successor took over (rules 8 and 15). */
    FENCED,
    /** The writer's input ended (rules 10 and 17). */
    END_OF_INPUT
}

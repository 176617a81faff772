// SPDX-License-Identifier: Apache-2.0
/**
 * Arrives: messages of an SQS queue, any bytes. Leaves: hints for the lanes of this ledger,
 * messages that were handed over deleted.
 */
@NullMarked
package io.github.flinksagemaker.internal.notification;

import org.jspecify.annotations.NullMarked;

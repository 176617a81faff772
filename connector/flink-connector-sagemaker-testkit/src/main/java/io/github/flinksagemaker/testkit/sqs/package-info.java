// SPDX-License-Identifier: Apache-2.0
/**
 * What arrives: requests of SQS clients. What leaves: ElasticMQ's answers, counted and disturbed as
 * asked. ElasticMQ starts with the first request, in a class loader of its own.
 */
@NullMarked
package io.github.flinksagemaker.testkit.sqs;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The options that sink and source share; each default stands here and nowhere else. */
@PublicEvolving
public final class SageMakerAsyncOptions {

    public static final ConfigOption<String> STAGING_PATH =
            ConfigOptions.key("staging-path")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "s3://bucket/prefix, where sink and source meet: inputs and ledger lie there. Required.");

    public static final ConfigOption<String> NAME =
            ConfigOptions.key("name")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Names sink and source: the operators' names and uids in enrich, and the sink in its ledger. Two of one name can't be in one job. By default bucket and prefix of the staging path, joined by hyphens: set one before the path changes.");

    public static final ConfigOption<String> RUN_ID =
            ConfigOptions.key("run-id")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Names this execution's run in the ledger, so that a source can read it alone; a sink that starts without state needs one that no other job has used. By default enrich makes one, a source of its own reads all runs.");

    private SageMakerAsyncOptions() {}
}

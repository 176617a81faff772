// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.SageMakerAsyncInference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The pages of the example for Amazon Managed Service for Apache Flink say what its code does. */
class ManagedFlinkPagesTest {

    private static final Path EXAMPLE = Path.of("managed-flink");
    private static final Pattern JSON = Pattern.compile("(?ms)^```json$(.*?)^```$");
    private static final Pattern PROPERTY =
            Pattern.compile("ConfigOptions\\.key\\(\"([^\"]+)\"\\)");

    @Test
    void thePolicyAllowsWhatSinkAndSourceNeed() throws IOException {
        Set<String> needed = new TreeSet<>();
        for (JsonNode policy : policies(Path.of("../docs/security.md"))) {
            needed.addAll(actions(policy));
        }
        List<JsonNode> allowed = policies(EXAMPLE.resolve("README.md"));

        assertThat(needed).contains("s3:PutObject", "sagemaker:InvokeEndpointAsync");
        assertThat(allowed).hasSize(1);
        assertThat(actions(allowed.get(0))).containsAll(needed);
    }

    @Test
    void everyPropertyOfTheCodeIsInTheTable() throws IOException {
        String readme = Files.readString(EXAMPLE.resolve("README.md"));

        assertThat(propertiesOfTheCode())
                .hasSizeGreaterThan(4)
                .allSatisfy(property -> assertThat(readme).contains("`" + property + "`"));
    }

    @Test
    void theApplicationsPropertiesAreKnown() throws IOException {
        Map<String, Map<String, String>> groups = propertyGroups();

        assertThat(groups).containsOnlyKeys("SageMaker", "Input", "Output");
        assertThat(
                        SageMakerAsyncInference.<String, String>builder()
                                .setOptions(
                                        Configuration.fromMap(
                                                requireNonNull(groups.remove("SageMaker"))))
                                .setPayloadSerializationSchema(new SimpleStringSchema())
                                .setRecordDeserializationSchema(new SimpleStringSchema())
                                .setPredictionDeserializationSchema(new SimpleStringSchema())
                                .build())
                .isNotNull();
        groups.values()
                .forEach(group -> assertThat(propertiesOfTheCode()).containsAll(group.keySet()));
    }

    private static List<JsonNode> policies(Path page) throws IOException {
        return JSON.matcher(Files.readString(page))
                .results()
                .map((MatchResult block) -> JsonMapper.shared().readTree(block.group(1)))
                .filter(json -> json.has("Statement"))
                .toList();
    }

    private static Set<String> actions(JsonNode policy) {
        Set<String> actions = new TreeSet<>();
        for (JsonNode statement : policy.get("Statement")) {
            JsonNode action = statement.get("Action");
            if (action.isString()) {
                actions.add(action.asString());
            }
            action.forEach(one -> actions.add(one.asString()));
        }
        return actions;
    }

    private static Set<String> propertiesOfTheCode() {
        try {
            return PROPERTY.matcher(
                            Files.readString(
                                    EXAMPLE.resolve(
                                            "src/main/java/com/example/ManagedFlinkApplication.java")))
                    .results()
                    .map((MatchResult match) -> match.group(1))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Map<String, String>> propertyGroups() throws IOException {
        Map<String, Map<String, String>> groups = new TreeMap<>();
        JsonMapper.shared()
                .readTree(Files.readString(EXAMPLE.resolve("application.json")))
                .at("/ApplicationConfiguration/EnvironmentProperties/PropertyGroups")
                .forEach(
                        group -> {
                            Map<String, String> properties = new TreeMap<>();
                            group.get("PropertyMap")
                                    .properties()
                                    .forEach(
                                            p ->
                                                    properties.put(
                                                            p.getKey(), p.getValue().asString()));
                            groups.put(group.get("PropertyGroupId").asString(), properties);
                        });
        return groups;
    }
}

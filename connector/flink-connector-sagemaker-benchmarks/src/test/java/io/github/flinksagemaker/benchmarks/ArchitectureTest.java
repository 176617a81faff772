// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void packagesHaveNoCycles() {
        assertThat(CLASSES).isNotEmpty();
        slices().matching("(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** What the connector is compared with is made of Flink and the AWS SDK alone. */
    @Test
    void onlyTheConnectorsOwnContendersUseIt() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage(
                        "io.github.flinksagemaker.benchmarks.contender.batched",
                        "io.github.flinksagemaker.benchmarks.contender.limit",
                        "io.github.flinksagemaker.benchmarks.contender.perrecord")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.github.flinksagemaker.internal..",
                        "io.github.flinksagemaker.sink..",
                        "io.github.flinksagemaker.source..")
                .check(CLASSES);
    }
}

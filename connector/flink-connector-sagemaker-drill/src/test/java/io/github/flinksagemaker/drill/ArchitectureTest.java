// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill;

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

    /** What checks the connector knows nothing of it but its public names of failures. */
    @Test
    void theAccountKnowsNothingOfTheConnector() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAnyPackage(
                        "io.github.flinksagemaker.drill.account",
                        "io.github.flinksagemaker.drill.ledger")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.github.flinksagemaker.internal..",
                        "io.github.flinksagemaker.sink..",
                        "io.github.flinksagemaker.source..",
                        "io.github.flinksagemaker.testkit..")
                .check(CLASSES);
    }

    @Test
    void nothingUsesTheConnectorsInternals() {
        ArchRuleDefinition.noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.flinksagemaker.internal..")
                .check(CLASSES);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PublicApiOnlyTest {

    private final JavaClasses examples =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.github.flinksagemaker.examples");

    @Test
    void examplesUseNothingInternalOfTheConnector() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.flinksagemaker.internal..")
                .check(examples);
    }

    @Test
    void twoJobsNeedNoTestKit() {
        classes()
                .that()
                .resideInAPackage("..examples.twojobs..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackage("io.github.flinksagemaker.testkit..")
                .check(examples);
    }
}

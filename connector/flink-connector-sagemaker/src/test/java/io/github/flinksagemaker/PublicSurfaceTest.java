// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.annotation.Internal;
import org.apache.flink.annotation.PublicEvolving;
import org.junit.jupiter.api.Test;

/** What users may build on, and that it stands apart from what is internal. */
class PublicSurfaceTest {

    private static final String BASE = "io.github.flinksagemaker";
    private static final String INTERNAL = BASE + ".internal";

    /** What AutoValue writes is package-private and has its supertype's say. */
    private static final String GENERATED = "AutoValue_";

    /**
     * Where Flink's interfaces force an internal type into a signature: it calls these methods, and
     * creates writers by their class.
     */
    private static final Set<String> FORCED =
            Set.of(
                    "SageMakerAsyncSink: Commit",
                    "SageMakerAsyncSink: RequestEntry",
                    "SageMakerAsyncSink.createCommitter: Commit",
                    "SageMakerAsyncSink.createWriter: SageMakerAsyncWriter",
                    "SageMakerAsyncSink.getCommittableSerializer: Commit",
                    "SageMakerAsyncSink.getWriterStateSerializer: RequestEntry",
                    "SageMakerAsyncSink.restoreWriter: RequestEntry",
                    "SageMakerAsyncSink.restoreWriter: SageMakerAsyncWriter",
                    "SageMakerAsyncSource: EnumeratorState",
                    "SageMakerAsyncSource: SegmentSplit",
                    "SageMakerAsyncSource.createEnumerator: EnumeratorState",
                    "SageMakerAsyncSource.createEnumerator: SegmentSplit",
                    "SageMakerAsyncSource.createReader: SegmentSplit",
                    "SageMakerAsyncSource.getEnumeratorCheckpointSerializer: EnumeratorState",
                    "SageMakerAsyncSource.getSplitSerializer: SegmentSplit",
                    "SageMakerAsyncSource.restoreEnumerator: EnumeratorState",
                    "SageMakerAsyncSource.restoreEnumerator: SegmentSplit");

    private static final JavaClasses CLASSES =
            new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void everyTypeOfAPublicPackageIsEitherPublicEvolvingOrInternal() {
        Set<String> undecided =
                topLevelTypes()
                        .filter(type -> !inInternalPackage(type))
                        .filter(type -> isPublicEvolving(type) == isAnnotatedInternal(type))
                        .map(JavaClass::getName)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(topLevelTypes().filter(PublicSurfaceTest::isPublicEvolving)).isNotEmpty();
        assertThat(undecided)
                .as("annotate each with exactly one of @PublicEvolving and @Internal")
                .isEmpty();
    }

    @Test
    void internalPackagesSayItByTheirName() {
        Set<String> annotated =
                topLevelTypes()
                        .filter(PublicSurfaceTest::inInternalPackage)
                        .filter(type -> isPublicEvolving(type) || isAnnotatedInternal(type))
                        .map(JavaClass::getName)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(annotated).as("internal by their package: no annotation").isEmpty();
    }

    @Test
    void nothingButPublicTypesIsPublicEvolving() {
        assertThat(
                        topLevelTypes()
                                .filter(PublicSurfaceTest::isPublicEvolving)
                                .filter(type -> !type.getModifiers().contains(JavaModifier.PUBLIC)))
                .isEmpty();
    }

    @Test
    void signaturesExposeNoInternalTypeButWhereFlinkForcesOne() {
        assertThat(exposed()).isEqualTo(new TreeSet<>(FORCED));
    }

    private static Set<String> exposed() {
        Set<String> exposed = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (isPublicEvolving(outermost(type)) && isOpen(type.getModifiers())) {
                note(exposed, type.getSimpleName(), supertypes(type));
                for (JavaMember member : type.getMembers()) {
                    if (isOpen(member.getModifiers())) {
                        String name = type.getSimpleName() + "." + member.getName();
                        note(exposed, name, signature(member));
                    }
                }
            }
        }
        return exposed;
    }

    private static void note(Set<String> exposed, String where, Collection<JavaType> types) {
        types.stream()
                .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                .map(JavaClass::getBaseComponentType)
                .filter(type -> inInternalPackage(type) || isAnnotatedInternal(outermost(type)))
                .filter(PublicSurfaceTest::isOurs)
                .forEach(type -> exposed.add(where + ": " + type.getSimpleName()));
    }

    private static Collection<JavaType> supertypes(JavaClass type) {
        Set<JavaType> types = new HashSet<>(type.getInterfaces());
        type.getSuperclass().ifPresent(types::add);
        types.addAll(type.getTypeParameters());
        return types;
    }

    private static Collection<JavaType> signature(JavaMember member) {
        if (member instanceof JavaField) {
            return List.of(((JavaField) member).getType());
        }
        JavaCodeUnit code = (JavaCodeUnit) member;
        Set<JavaType> types = new HashSet<>(code.getParameterTypes());
        types.add(code.getReturnType());
        types.addAll(code.getTypeParameters());
        types.addAll(code.getExceptionTypes());
        return types;
    }

    /** Whether users can reach it. Bridges repeat what the method itself says. */
    private static boolean isOpen(Set<JavaModifier> modifiers) {
        return (modifiers.contains(JavaModifier.PUBLIC)
                        || modifiers.contains(JavaModifier.PROTECTED))
                && !modifiers.contains(JavaModifier.SYNTHETIC);
    }

    private static Stream<JavaClass> topLevelTypes() {
        return CLASSES.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .filter(type -> !type.getSimpleName().startsWith(GENERATED));
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(PublicSurfaceTest::outermost).orElse(type);
    }

    private static boolean isPublicEvolving(JavaClass type) {
        return type.isAnnotatedWith(PublicEvolving.class);
    }

    private static boolean isAnnotatedInternal(JavaClass type) {
        return type.isAnnotatedWith(Internal.class);
    }

    private static boolean inInternalPackage(JavaClass type) {
        return type.getPackageName().equals(INTERNAL)
                || type.getPackageName().startsWith(INTERNAL + ".");
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(BASE) || type.getPackageName().startsWith(BASE + ".");
    }
}

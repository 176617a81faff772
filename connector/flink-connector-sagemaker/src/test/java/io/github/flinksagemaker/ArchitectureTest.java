// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.flinksagemaker.internal.concurrent.BoundedWait;
import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the packages to the order in which the design lists them. */
class ArchitectureTest {

    private static final String BASE = "io.github.flinksagemaker";

    /**
     * From top to bottom: packages of one layer may import each other without cycles, and any below
     * them. A new package gets a place here.
     */
    private static final List<Set<String>> LAYERS =
            List.of(
                    Set.of(""),
                    Set.of(".table"),
                    Set.of(".sink", ".source"),
                    Set.of(".internal.writer"),
                    Set.of(".internal.reader", ".internal.enumerator"),
                    Set.of(".internal.lanes", ".internal.segments"),
                    Set.of(".internal.event", ".internal.cleanup", ".internal.isolation"),
                    Set.of(".internal.split", ".internal.services"),
                    Set.of(".internal.notification"),
                    Set.of(".internal.watch"),
                    Set.of(".internal.append", ".internal.read"),
                    Set.of(".internal.ledger"),
                    Set.of(".internal.invoke"),
                    Set.of(".internal.s3", ".internal.aws"),
                    Set.of(".format", ".internal.config"),
                    Set.of(
                            ".config",
                            ".model",
                            ".internal.metrics",
                            ".internal.concurrent",
                            ".internal.text"));

    private static final JavaClasses CLASSES =
            new ClassFileImporter().importPath(Path.of("target/classes"));

    /** {@code (**)} and not {@code base.(**)}, which misses cycles through the base package. */
    @Test
    void packagesHaveNoCycles() {
        assertThat(CLASSES).isNotEmpty();
        slices().matching("(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void packagesImportOnlyDownwards() {
        Set<String> upwards = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String from = type.getPackageName();
                String to = dependency.getTargetClass().getBaseComponentType().getPackageName();
                if (isOurs(to) && !from.equals(to) && layer(from) > layer(to)) {
                    upwards.add(dependency.getDescription());
                }
            }
        }
        assertThat(upwards).isEmpty();
    }

    /** Users' own code may need these alone. */
    @Test
    void modelAndFormatsNeedNothingElseOfOurs() {
        for (String leaf : List.of(BASE + ".model", BASE + ".format")) {
            assertThat(oursImportedBy(leaf)).as(leaf).isEmpty();
        }
        assertThat(oursImportedBy(BASE + ".config")).isSubsetOf(BASE + ".model");
    }

    @Test
    void everyPackageSaysWhatArrivesAndWhatLeaves() throws IOException {
        Path root = Path.of("src/main/java");
        List<Path> folders;
        try (Stream<Path> files = Files.walk(root)) {
            folders =
                    files.filter(file -> file.toString().endsWith(".java"))
                            .map(Path::getParent)
                            .distinct()
                            .collect(Collectors.toList());
        }
        assertThat(folders).isNotEmpty();
        for (Path folder : folders) {
            assertThat(folder.resolve("package-info.java"))
                    .content()
                    .as(folder.toString())
                    .contains("@NullMarked")
                    .contains("Arrives: ")
                    .contains("Leaves: ");
        }
    }

    /** A plain executor keeps what is thrown in a future at which nobody looks. */
    @Test
    void everyThreadThatIsMadeHereIsGuarded() {
        Set<String> unguarded = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (!type.isEquivalentTo(GuardedThread.class)) {
                type.getAccessesFromSelf().stream()
                        .filter(access -> makesThreads(access.getTargetOwner(), access.getName()))
                        .forEach(access -> unguarded.add(access.getDescription()));
            }
        }
        assertThat(unguarded).isEmpty();
    }

    /**
     * A wait for a {@code CompletableFuture} in a JobManager's thread may hold the job's class
     * loader for ever: see {@code package-info} of {@code internal.concurrent}. These wait in a
     * task's thread, or in one of ours.
     */
    @Test
    void noThreadOfTheJobManagerWaitsForACompletableFuture() {
        Set<String> waiting = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            type.getMethodCallsFromSelf().stream()
                    .filter(call -> waits(call.getTargetOwner(), call.getName()))
                    .forEach(call -> waiting.add(type.getSimpleName()));
        }
        assertThat(waiting)
                .containsExactly(
                        "Answers",
                        "BoundedWait",
                        "CleanupRequests",
                        "CloseRehearsal",
                        "InvocationCount",
                        "LaneDatesReader",
                        "LaneDiscovery",
                        "OtherRunsWarning",
                        "ReadPermission");
    }

    private static boolean waits(JavaClass owner, String called) {
        return owner.isEquivalentTo(CompletableFuture.class)
                        && Set.of("get", "join").contains(called)
                || owner.isEquivalentTo(BoundedWait.class) && called.equals("answer");
    }

    /** What such a callback throws is kept in a future at which nobody looks, too. */
    @Test
    void whatFollowsAFutureIsGuardedWhereNobodyLooksAtItsResult() throws IOException {
        Pattern discarded = Pattern.compile("unused =[^;]*?\\.\\s*whenComplete(Async)?\\(");
        Set<String> unguarded = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(Files::isRegularFile).collect(Collectors.toList())) {
                if (discarded.matcher(Files.readString(file)).find()) {
                    unguarded.add(file.getFileName().toString());
                }
            }
        }
        assertThat(unguarded).containsExactly("Callbacks.java");
    }

    private static boolean makesThreads(JavaClass owner, String called) {
        boolean made = called.equals("<init>") && !owner.isAssignableTo(GuardedThread.class);
        return made
                        && (owner.isAssignableTo(Thread.class)
                                || owner.isAssignableTo(ThreadPoolExecutor.class))
                || owner.isEquivalentTo(Executors.class);
    }

    private static Set<String> oursImportedBy(String packageName) {
        return CLASSES.stream()
                .filter(type -> type.getPackageName().equals(packageName))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .map(JavaClass::getPackageName)
                .filter(to -> isOurs(to) && !to.equals(packageName))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isOurs(String packageName) {
        return packageName.equals(BASE) || packageName.startsWith(BASE + ".");
    }

    private static int layer(String packageName) {
        String name = packageName.substring(BASE.length());
        for (int i = 0; i < LAYERS.size(); i++) {
            if (LAYERS.get(i).contains(name)) {
                return i;
            }
        }
        throw new AssertionError(packageName + " has no place in LAYERS: give it one");
    }
}

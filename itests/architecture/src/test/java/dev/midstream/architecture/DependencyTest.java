package dev.midstream.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The dependencies between modules that the architecture allows. The table is the reference; docs/architecture.md refers to
 * it. Dependencies on third-party code are not its subject.
 */
class DependencyTest {
    private static final Path BUNDLES = Path.of("../../bundles");
    private static final String OURS = "dev.midstream.";

    /** The packages of ours that a module may use beside its own, by the module's package. */
    private static final Map<String, List<String>> ALLOWED = new TreeMap<>();

    private static void allow(String module, String... uses) {
        ALLOWED.put(OURS + module, Arrays.stream(uses).map(OURS::concat).toList());
    }

    static {
        // contracts know nothing of each other
        for (String contract : List.of(
                "swap.api",
                "cluster.api",
                "data.api",
                "messaging.api",
                "messaging.queues.api",
                "security.api",
                "storage.api",
                "processing.api")) {
            allow(contract);
        }
        // the mechanism knows nothing of ours
        allow("swap.gate");
        allow("swap.judge");
        allow("swap.plan", "swap.api", "swap.gate");
        allow("swap.core", "swap.api", "swap.gate", "swap.plan", "swap.judge");
        // the ways into revisions stand on the gate
        allow("http.router", "swap.gate");
        allow("http.rest", "security.api");
        allow("http.startup");
        allow("http.forward", "swap.api", "cluster.api", "security.secret");
        allow("messaging.core", "swap.gate", "messaging.queues.api");
        allow("commands", "swap.gate");
        allow("messaging.broker", "swap.gate", "messaging.queues.api", "cluster.api", "security.secret");
        allow("messaging.outbox", "messaging.api", "data.sql");
        allow("remote.calls");
        allow("remote.topology", "swap.gate", "remote.calls", "cluster.api");
        allow("remote.direct", "swap.gate", "remote.calls", "remote.codec", "security.secret");
        allow("remote.jms", "swap.gate", "remote.calls", "remote.codec");
        allow("remote.codec");
        allow("remote.admin");
        allow("cluster.core", "cluster.api", "swap.api", "security.secret");
        allow("cluster.discovery", "cluster.api");
        allow("data.core", "data.api", "launcher.home");
        allow("data.sql");
        allow("data.mvstore", "data.api");
        allow("observe.health", "security.api");
        allow("security.secret");
        allow("security.node", "security.secret");
        allow("security.shell");
        allow("launcher.home");
        allow("launcher", "launcher.home");
        // operators see contracts alone
        allow("shell", "swap.api", "cluster.api", "data.api", "messaging.queues.api");
        // services see contracts, and embed one library
        allow("auth", "security.api", "data.sql");
        allow("storage", "storage.api", "messaging.api", "data.api");
        allow("processing", "processing.api", "storage.api", "messaging.api", "data.sql");
    }

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() throws IOException {
        try (Stream<Path> folders = Files.walk(BUNDLES, 5)) {
            classes = new ClassFileImporter()
                    .importPaths(folders.filter(folder -> folder.endsWith(Path.of("target", "classes")))
                            // a module that has moved leaves its classes behind
                            .filter(folder -> Files.exists(folder.resolve("../../pom.xml")))
                            .toList());
        }
    }

    private static DescribedPredicate<JavaClass> in(String module) {
        return describe("in " + module, type -> belongs(type, module));
    }

    private static boolean belongs(JavaClass type, String module) {
        String name = type.getPackageName();
        boolean inside = name.equals(module) || name.startsWith(module + ".");
        // a shorter name does not cover a module that has a line of its own
        return inside
                && ALLOWED.keySet().stream()
                        .filter(other -> other.length() > module.length())
                        .noneMatch(other -> name.equals(other) || name.startsWith(other + "."));
    }

    private static ArchRule onlyUses(String module, List<String> allowed) {
        return noClasses()
                .that(in(module))
                .should()
                .dependOnClassesThat(describe(
                        "are of another module than " + allowed,
                        type -> type.getPackageName().startsWith(OURS)
                                && !belongs(type, module)
                                && allowed.stream().noneMatch(other -> belongs(type, other))))
                .allowEmptyShould(true);
    }

    @TestFactory
    Stream<DynamicTest> modulesUseOnlyWhatTheTableAllows() {
        return ALLOWED.entrySet().stream()
                .map(line -> DynamicTest.dynamicTest(line.getKey(), () -> onlyUses(line.getKey(), line.getValue())
                        .check(classes)));
    }

    @Test
    void everyModuleHasItsLine() {
        List<String> unknown = classes.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(OURS) && !name.contains(".testing") && !name.contains(".wrapped"))
                .filter(name -> ALLOWED.keySet().stream()
                        .noneMatch(module -> name.equals(module) || name.startsWith(module + ".")))
                .distinct()
                .toList();
        assertThat(unknown).as("packages without a line in the table").isEmpty();
        assertThat(classes.size()).as("classes that were read").isGreaterThan(500);
    }

    @Test
    void packagesOfTheSwapHaveNoCycles() {
        for (String module : List.of("core", "plan")) {
            slices().matching("dev.midstream.swap." + module + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .check(classes);
        }
    }

    @Test
    void forbiddenDependencyIsFound() {
        ArchRule rule = onlyUses(OURS + "shell", List.of());
        assertThatThrownBy(() -> rule.check(classes)).isInstanceOf(AssertionError.class);
    }
}

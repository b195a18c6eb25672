package dev.midstream.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.midstream.crash.Driver.Outcome;
import dev.midstream.crash.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The steps of docs/contracts.md, in their order, under REST and in-process load: a contract grows by one method, then
 * changes. {@code billing} uses the contract of {@code orders}, which {@code ordersapi} exports.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContractsIT {
    private static final Path BUNDLES_FOLDER = Path.of(System.getProperty("bundles"));
    private static final Path WORK = Path.of(System.getProperty("work"));

    private static final Probe IN_PROCESS = new InNode("callable", "billing");
    private static final Probe REST = Http.get("/billing");

    private static Node node;
    private static Bundles bundles;
    /** True after the first step: without it the others say nothing. */
    private static boolean deployed;

    @BeforeAll
    static void start() throws Exception {
        bundles = new Bundles(Path.of(System.getProperty("contracts")), WORK.resolve("contract-bundles"));
        Bundles shapes = new Bundles(Path.of(System.getProperty("sources")), WORK.resolve("consumer-bundles"));
        node = new Node(BUNDLES_FOLDER.resolve("dev.midstream.distribution.tar.gz"), WORK.resolve("contracts"));
        node.start(null);
        node.deploy(BUNDLES_FOLDER.resolve("dev.midstream.fixtures.driver.jar"));
        for (String name : List.of("api", "consumer")) {
            node.driver().run("install", shapes.of(name, 1).toUri().toString());
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (node != null) {
            node.close();
        }
    }

    private static List<Path> jars(int version, String... names) throws Exception {
        List<Path> jars = new ArrayList<>();
        for (String name : names) {
            jars.add(bundles.of(name, version));
        }
        return jars;
    }

    /** Changes something under load: no call fails, and afterwards the answer is the expected one. */
    private static void underLoad(String answer, Change change) throws Exception {
        assumeThat(deployed).as("the first versions answer").isTrue();
        Probe.Load inProcess = IN_PROCESS.begin(node);
        Probe.Load rest = REST.begin(node);
        try {
            change.run();
            node.await(
                    answer + " by REST and in the process",
                    () -> inProcess.tally().answered(answer) > 100
                            && rest.tally().answered(answer) > 20);
        } finally {
            assertThat(inProcess.end().failures()).as("in the process").isEmpty();
            assertThat(rest.end().failures()).as("by REST").isEmpty();
        }
        assertThat(IN_PROCESS.ask(node)).isEqualTo(answer);
        assertThat(REST.ask(node)).isEqualTo(answer);
    }

    @FunctionalInterface
    private interface Change {
        void run() throws Exception;
    }

    private static void deploy(List<Path> jars) throws Exception {
        List<Outcome> outcomes = node.driver().deploy(jars);
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome.committed())
                .as(outcome.reasons().toString())
                .isTrue());
    }

    private static void undo(String service) throws Exception {
        Outcome outcome = node.driver().undo("shapes." + service);
        assertThat(outcome.committed()).as(outcome.reasons().toString()).isTrue();
    }

    private static void refused(List<Path> jars, String sentence) throws Exception {
        List<String> planned = node.driver().plan(jars).stream()
                .flatMap(plan -> plan.reasons().stream())
                .toList();
        List<Outcome> outcomes = node.driver().deploy(jars);
        assertThat(outcomes).noneMatch(Outcome::committed);
        assertThat(outcomes.get(0).reasons())
                .anySatisfy(reason -> assertThat(reason).contains(sentence));
        assertThat(planned).anySatisfy(reason -> assertThat(reason).contains(sentence));
    }

    @Test
    @Order(1)
    void theFirstVersionsAreDeployedAsOneSet() throws Exception {
        deploy(jars(1, "billing", "ordersapi", "orders")); // in an order in which each needs the next one
        node.await("billing answers", () -> {
            try {
                return "1.0.0 by 1.0.0".equals(REST.ask(node)) && "1.0.0 by 1.0.0".equals(IN_PROCESS.ask(node));
            } catch (Exception e) {
                return false;
            }
        });
        deployed = true;
    }

    @Test
    @Order(2)
    void theApiAloneChangesNothingForItsUsers() throws Exception {
        underLoad("1.0.0 by 1.0.0", () -> {
            assertThat(node.driver().plan(jars(2, "ordersapi")).get(0).notes())
                    .anySatisfy(note -> assertThat(note).contains("stays for", "shapes.billing 1.0.0"));
            deploy(jars(2, "ordersapi"));
            undo("ordersapi");
        });
    }

    @Test
    @Order(3)
    void anAdditiveVersionIsDeployedWithItsImplementation() throws Exception {
        List<Path> set = jars(2, "ordersapi", "orders");
        String note =
                "shapes.billing 1.0.0 goes on with shapes.ordersapi.Orders of shapes.ordersapi 1.0.0, converted to"
                        + " the version of shapes.orders 2.0.0";
        assertThat(node.driver().plan(set).get(1).notes()).contains(note);
        underLoad("1.0.0 by 2.0.0", () -> deploy(set));
        underLoad("1.0.0 by 1.0.0", () -> undo("orders"));
    }

    @Test
    @Order(4)
    void apiImplementationAndConsumersAreSwappedAsOne() throws Exception {
        underLoad("2.0.0 by 2.0.0", () -> deploy(jars(2, "ordersapi", "orders", "billing")));
        underLoad("1.0.0 by 1.0.0", () -> undo("billing"));
        underLoad("2.0.0 by 2.0.0", () -> deploy(jars(2, "ordersapi", "orders", "billing")));
    }

    @Test
    @Order(5)
    void anIncompatibleVersionIsRefusedWithTheConsumersThatStandInTheWay() throws Exception {
        underLoad(
                "2.0.0 by 2.0.0",
                () -> refused(
                        jars(3, "ordersapi", "orders"),
                        "shapes.billing 2.0.0 uses shapes.ordersapi.Orders of shapes.ordersapi 2.0.0, which shapes.orders 3.0.0"
                                + " does not implement"));
    }

    @Test
    @Order(6)
    void anIncompatibleVersionIsDoneAsASetWithItsConsumers() throws Exception {
        underLoad("3.0.0 by 3.0.0", () -> deploy(jars(3, "ordersapi", "orders", "billing")));
        underLoad("2.0.0 by 2.0.0", () -> undo("orders"));
    }

    @Test
    @Order(7)
    void aRestartKeepsWhatIsLive() throws Exception {
        deploy(jars(3, "ordersapi", "orders", "billing"));
        node.stop();
        node.start(null);
        node.await("billing answers", () -> "3.0.0 by 3.0.0".equals(node.get("/billing")));
    }
}

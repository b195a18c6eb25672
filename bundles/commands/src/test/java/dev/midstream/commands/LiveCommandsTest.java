package dev.midstream.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.swap.gate.BindException;
import dev.midstream.swap.gate.Entry;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.RoutingPolicy;
import dev.midstream.swap.gate.Tenure;
import dev.midstream.swap.gate.TestJar;
import dev.midstream.swap.gate.TestNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/** Runs the commands of bundles in Karaf's own shell, in this process. */
public class LiveCommandsTest {
    private static final String SERVICE = "x.tools";
    private static final String PACKAGES = "org.apache.karaf.shell.api.action,"
            + "org.apache.karaf.shell.api.action.lifecycle,org.apache.karaf.shell.api.console,"
            + "org.apache.karaf.shell.support";

    /** A command with a completer of its own; both give the version of their bundle. */
    private static final String SOURCE = """
            package x;
            import java.util.List;
            import org.apache.karaf.shell.api.action.Action;
            import org.apache.karaf.shell.api.action.Argument;
            import org.apache.karaf.shell.api.action.Command;
            import org.apache.karaf.shell.api.action.Completion;
            import org.apache.karaf.shell.api.action.lifecycle.*;
            import org.apache.karaf.shell.api.console.*;
            import org.osgi.framework.*;
            @Service
            @Command(scope = "x", name = "NAME", description = "of VERSION")
            public final class Version implements Action {
                @Reference
                private BundleContext context;
                @Argument(required = false)
                @Completion(Versions.class)
                private String argument;
                @Override
                public Object execute() throws Exception {
                    if ("wait".equals(argument)) {
                        dev.midstream.commands.LiveCommandsTest.waitInCommand();
                    }
                    if ("fail".equals(argument)) {
                        throw new IllegalStateException("fails");
                    }
                    return context.getBundle().getVersion().toString();
                }
                @Service
                public static final class Versions implements Completer {
                    @Reference
                    private BundleContext context;
                    @Override
                    public int complete(Session session, CommandLine line, List<String> candidates) {
                        candidates.add(context.getBundle().getVersion().toString());
                        return 0;
                    }
                }
            }
            """;

    private static final String BROKEN = """
            package x;
            import org.apache.karaf.shell.api.action.*;
            import org.apache.karaf.shell.api.action.lifecycle.*;
            @Service
            public final class Broken implements Action {
                @Override
                public Object execute() {
                    return null;
                }
            }
            """;

    private static volatile CountDownLatch entered;
    private static volatile CountDownLatch released;

    @TempDir
    Path folder;

    private SessionFactoryImpl shell;
    private ThreadIOImpl streams;
    private Session session;
    private TestNode node;
    private LiveCommands commands;
    private int serial;

    @BeforeEach
    void start() throws Exception {
        entered = new CountDownLatch(1);
        released = new CountDownLatch(1);
        streams = new ThreadIOImpl();
        streams.start();
        shell = new SessionFactoryImpl(streams);
        session = session();
        node = new TestNode(folder, Map.of(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, PACKAGES));
        commands = new LiveCommands(
                node.gates().getBundleContext(),
                reader(),
                new RoutedCommands(shell.getRegistry(), node.table()),
                node.revisions());
    }

    @AfterEach
    void stop() throws Exception {
        released.countDown();
        node.close();
        session.close();
        shell.stop();
        streams.stop();
    }

    /** Called by the command. */
    public static void waitInCommand() throws InterruptedException {
        entered.countDown();
        if (!released.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The test did not release the command.");
        }
    }

    private static CommandReader reader() {
        return new KarafCommandReader(SessionFactoryImpl.class.getClassLoader());
    }

    private Session session() {
        return shell.create(new ByteArrayInputStream(new byte[0]), new PrintStream(System.out), System.err);
    }

    private TestJar jar(String service, String version, String type, String source) throws IOException {
        return new TestJar(folder.resolve("classes-" + ++serial), Map.of("x." + type, source))
                .named(service, version)
                .header(GateProperties.COMMANDS, "x")
                .header(Constants.IMPORT_PACKAGE, PACKAGES + ",org.osgi.framework");
    }

    private TestJar jar(String service, String version, String name) throws IOException {
        return jar(service, version, "Version", SOURCE.replace("NAME", name).replace("VERSION", version));
    }

    private Bundle start(String location, TestJar jar) throws Exception {
        Bundle bundle = node.install(location, jar);
        bundle.start();
        return bundle;
    }

    private Bundle live(String service, String version) throws Exception {
        return start(node.location(service, version), jar(service, version, "version"));
    }

    private Bundle staged(TestJar jar, String service, String version) throws Exception {
        String location = node.location(service, version);
        node.revisions().stage(location);
        return start(location, jar);
    }

    private Bundle staged(String version) throws Exception {
        return staged(jar(SERVICE, version, "version"), SERVICE, version);
    }

    private Object run(String line) throws Exception {
        return session.execute(line);
    }

    private boolean has(String name) {
        return shell.getRegistry().getCommand("x", name) != null;
    }

    private void awaitCommand(String name, boolean has) throws Exception {
        TestNode.await("x:" + name + " " + has, () -> has(name) == has);
    }

    private List<String> complete() {
        List<String> candidates = new ArrayList<>();
        shell.getRegistry().getCommand("x", "version").getCompleter(true).complete(session, new Line(), candidates);
        return candidates;
    }

    /** The line {@code x:version } with the cursor at its end. */
    private static final class Line implements CommandLine {
        @Override
        public int getCursorArgumentIndex() {
            return 1;
        }

        @Override
        public String getCursorArgument() {
            return "";
        }

        @Override
        public int getArgumentPosition() {
            return 0;
        }

        @Override
        public String[] getArguments() {
            return new String[] {"x:version", ""};
        }

        @Override
        public int getBufferPosition() {
            return 10;
        }

        @Override
        public String getBuffer() {
            return "x:version ";
        }
    }

    private static void retire(Bundle revision, Tenure tenure) throws Exception {
        assertThat(tenure.awaitDrained(Duration.ofSeconds(30))).isTrue();
        revision.uninstall();
    }

    @Test
    void commandFollowsTheLiveRevision() throws Exception {
        Bundle first = live(SERVICE, "1.0.0");
        awaitCommand("version", true);
        Command command = shell.getRegistry().getCommand("x", "version");
        Bundle second = staged("2.0.0");
        assertThat(run("x:version")).as("staged").isEqualTo("1.0.0");
        assertThat(complete()).containsExactly("1.0.0");
        assertThat(command.getDescription()).isEqualTo("of 1.0.0");

        node.swap(second);
        assertThat(run("x:version")).isEqualTo("2.0.0");
        assertThat(complete()).containsExactly("2.0.0");
        assertThat(command.getDescription()).isEqualTo("of 2.0.0");
        retire(first, node.swap(staged("3.0.0")));
        assertThat(run("x:version")).isEqualTo("3.0.0");

        node.swap(second);
        assertThat(run("x:version")).as("undone").isEqualTo("2.0.0");
        assertThat(shell.getRegistry().getCommands())
                .filteredOn(one -> one.getScope().equals("x"))
                .containsExactly(command);
    }

    @Test
    void commandOfAStagedRevisionIsNotInTheShell() throws Exception {
        Bundle first = live(SERVICE, "1.0.0");
        awaitCommand("version", true);
        Bundle second = staged(jar(SERVICE, "2.0.0", "other"), SERVICE, "2.0.0");
        assertThat(commands.endpoints(second)).containsExactly("command x:other");
        assertThat(has("other")).isFalse();

        node.swap(second);
        awaitCommand("other", true);
        awaitCommand("version", false);
        node.swap(first);
        awaitCommand("version", true);
        awaitCommand("other", false);
    }

    /** Leads all calls to a canary candidate. */
    private void canary(Bundle revision) throws Exception {
        Tenure candidate = node.revisions().bind(revision);
        Tenure base = node.table().routing(SERVICE).orElseThrow().live();
        boolean leads = node.shifts().lead(new RoutingPolicy() {
            @Override
            public Entry enter() {
                return candidate.enter();
            }

            @Override
            public Tenure base() {
                return base;
            }
        });
        assertThat(leads).isTrue();
    }

    @Test
    void candidateExecutesTheCommand() throws Exception {
        live(SERVICE, "1.0.0");
        awaitCommand("version", true);
        canary(staged("2.0.0"));

        assertThat(run("x:version")).isEqualTo("2.0.0");
        assertThat(complete()).containsExactly("2.0.0");
    }

    @Test
    void liveRevisionExecutesForCandidateWithout() throws Exception {
        live(SERVICE, "1.0.0");
        awaitCommand("version", true);
        canary(staged(jar(SERVICE, "2.0.0", "other"), SERVICE, "2.0.0"));

        assertThat(run("x:version")).isEqualTo("1.0.0");
        assertThat(complete()).containsExactly("1.0.0");
        assertThat(has("other")).isFalse();
    }

    @Test
    void commandLeavesWithTheLastRevision() throws Exception {
        Bundle first = live(SERVICE, "1.0.0");
        awaitCommand("version", true);
        Bundle second = staged("2.0.0");
        node.swap(second);
        first.stop();
        assertThat(run("x:version")).isEqualTo("2.0.0");
        second.stop();

        awaitCommand("version", false);
        assertThatThrownBy(() -> run("x:version")).isInstanceOf(CommandNotFoundException.class);
    }

    @Test
    void noCallFailsDuringSwaps() throws Exception {
        Bundle previous = live(SERVICE, "1.0.0");
        awaitCommand("version", true);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger calls = new AtomicInteger();
        CompletableFuture<Void> caller = CompletableFuture.runAsync(() -> {
            try (Session own = session()) {
                while (!ended.get()) {
                    own.execute("x:version");
                    calls.incrementAndGet();
                }
            } catch (Exception e) {
                throw new IllegalStateException("after " + calls, e);
            }
        });
        for (int swap = 2; swap <= 21; swap++) {
            Bundle next = staged(swap + ".0.0");
            int before = calls.get();
            retire(previous, node.swap(next));
            TestNode.await("calls go on", () -> calls.get() > before + 1 || caller.isDone());
            previous = next;
        }
        ended.set(true);

        caller.get(30, TimeUnit.SECONDS);
        assertThat(run("x:version")).isEqualTo("21.0.0");
    }

    /** The reason for a command that stays: Karaf removes both with the first. */
    @Test
    void karafRemovesTheNameForAllRevisions() throws Exception {
        Bundle first = live(SERVICE, "1.0.0");
        Bundle second = staged("2.0.0");
        commands.stop();
        Runnable removal = reader().read(first, shell.getRegistry());
        reader().read(second, shell.getRegistry());
        assertThat(run("x:version")).isEqualTo("1.0.0");
        removal.run();

        assertThatThrownBy(() -> run("x:version")).isInstanceOf(CommandNotFoundException.class);
    }

    @Test
    void runningCommandHoldsItsRevision() throws Exception {
        live(SERVICE, "1.0.0");
        awaitCommand("version", true);
        CompletableFuture<Object> running = CompletableFuture.supplyAsync(() -> {
            try (Session own = session()) {
                return own.execute("x:version wait");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        Tenure previous = node.swap(staged("2.0.0"));

        assertThat(run("x:version")).isEqualTo("2.0.0");
        assertThat(previous.drained()).isFalse();
        assertThat(previous.present())
                .extracting(call -> call.kind() + " " + call.what())
                .containsExactly("command x:version");
        released.countDown();
        assertThat(running.get(30, TimeUnit.SECONDS)).isEqualTo("1.0.0");
        assertThat(previous.awaitDrained(Duration.ofSeconds(30))).isTrue();
        assertThat(previous.traffic().get(RoutedCommand.KIND).ended()).isEqualTo(1);
    }

    @Test
    void failureReachesTheCallerAndEndsThePassage() throws Exception {
        Bundle first = live(SERVICE, "1.0.0");
        awaitCommand("version", true);

        assertThatThrownBy(() -> run("x:version fail")).hasMessageContaining("fails");
        assertThatThrownBy(() -> run("x:version a b c")).isInstanceOf(CommandException.class);
        retire(first, node.swap(staged("2.0.0")));
    }

    @Test
    void nameBelongsToTheServiceThatHadItFirst() throws Exception {
        Bundle first = live(SERVICE, "1.0.0");
        awaitCommand("version", true);
        Bundle other = live("x.others", "5.0.0");

        assertThat(run("x:version")).isEqualTo("1.0.0");
        commands.prove(first, Duration.ofSeconds(1));
        assertThatThrownBy(() -> commands.prove(other, Duration.ofSeconds(1)))
                .isInstanceOf(BindException.class)
                .hasMessage(
                        "The shell does not take the command x:version of x.others: the name belongs to x.tools. Give it"
                                + " another scope or name.");
        first.stop();
        assertThat(run("x:version")).isEqualTo("5.0.0");
        commands.prove(other, Duration.ofSeconds(1));
    }

    @Test
    void nameOfThePlatformStaysThePlatforms() throws Exception {
        Bundle platform = start("platform", jar("platform", "1.0.0", "version"));
        Runnable removal = reader().read(platform, shell.getRegistry());
        Bundle revision = live(SERVICE, "2.0.0");

        assertThatThrownBy(() -> commands.prove(revision, Duration.ofSeconds(1)))
                .hasMessageContaining("the name belongs to the platform");
        assertThat(run("x:version")).isEqualTo("1.0.0");
        removal.run();
    }

    @Test
    void brokenCommandsAreRefused() throws Exception {
        live(SERVICE, "1.0.0");
        Bundle broken = staged(jar(SERVICE, "2.0.0", "Broken", BROKEN), SERVICE, "2.0.0");

        assertThatThrownBy(() -> commands.prove(broken, Duration.ofSeconds(1)))
                .isInstanceOf(BindException.class)
                .hasMessageStartingWith("The commands of x.tools 2.0.0 could not be registered in the shell: ");
        assertThat(run("x:version")).isEqualTo("1.0.0");
    }

    @Test
    void bundleThatIsNotManagedIsNotRead() throws Exception {
        Bundle plain = start("plain", jar("plain", "1.0.0", "version"));

        assertThat(commands.endpoints(plain)).isEmpty();
        assertThat(has("version")).isFalse();
    }

    @Test
    void commandsEndWithTheirPlatform() throws Exception {
        live(SERVICE, "1.0.0");
        awaitCommand("version", true);
        commands.stop();

        assertThat(has("version")).isFalse();
    }

    @Test
    void otherKarafIsNamedInTheError() {
        assertThatThrownBy(() -> new KarafCommandReader(new ClassLoader(null) {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no class " + KarafCommandReader.EXTENSION);
    }
}

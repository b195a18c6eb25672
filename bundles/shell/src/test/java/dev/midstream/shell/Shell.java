package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.data.api.Backups;
import dev.midstream.messaging.queues.api.DeadLetters;
import dev.midstream.messaging.queues.api.Queues;
import dev.midstream.swap.api.Swaps;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.impl.action.command.ManagerImpl;
import org.apache.karaf.shell.impl.console.SessionFactoryImpl;
import org.apache.karaf.shell.support.ShellUtil;
import org.apache.karaf.shell.support.parsing.CommandLineImpl;

/**
 * Karaf's shell with the commands of this bundle, without a framework: it parses lines, injects fakes, runs commands and
 * prints failures as a session over SSH without a terminal does.
 */
final class Shell {
    private static final ThreadIOImpl STREAMS = new ThreadIOImpl();

    static {
        STREAMS.start();
    }

    final FakeSwaps swaps = new FakeSwaps();
    final FakeBackups backups = new FakeBackups();
    final FakeDeadLetters letters = new FakeDeadLetters();
    final FakeQueues queues = new FakeQueues();
    final FakeCluster cluster;

    private final SessionFactoryImpl factory = new SessionFactoryImpl(STREAMS);
    private final ManagerImpl manager = new ManagerImpl(factory.getRegistry(), factory);
    private final Sent out = new Sent();
    private final Sent err = new Sent();

    private Shell(FakeCluster cluster) {
        this.cluster = cluster;
        factory.getRegistry().register(() -> swaps, Swaps.class);
        factory.getRegistry().register(() -> backups, Backups.class);
        factory.getRegistry().register(() -> letters, DeadLetters.class);
        factory.getRegistry().register(() -> queues, Queues.class);
        if (cluster != null) {
            factory.getRegistry().register(() -> cluster, Cluster.class);
        }
        classes().filter(type -> type.isAnnotationPresent(Service.class)).forEach(manager::register);
    }

    /** A node that is in no cluster. */
    static Shell onNode() {
        return new Shell(null);
    }

    static Shell inCluster() {
        return new Shell(new FakeCluster());
    }

    /** Returns the commands of this bundle. */
    static List<Class<?>> commands() {
        return classes()
                .filter(type -> type.isAnnotationPresent(Command.class) && Action.class.isAssignableFrom(type))
                .toList();
    }

    private static Stream<Class<?>> classes() {
        try {
            Path folder = Path.of(MidstreamCommand.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolve("dev/midstream/shell");
            try (Stream<Path> files = Files.list(folder)) {
                return files
                        .map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".class"))
                        .map(name -> name.substring(0, name.length() - ".class".length()))
                        .sorted()
                        .<Class<?>>map(Shell::load)
                        .toList()
                        .stream();
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName("dev.midstream.shell." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The outcome of a command as a client sees it. */
    record Result(boolean failed, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }

        String lastLine() {
            return lines().get(lines().size() - 1);
        }
    }

    Result run(String line) {
        Session session = factory.create(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8));
        boolean failed = false;
        try {
            session.execute(line);
        } catch (Exception e) {
            failed = true;
            ShellUtil.logException(session, e);
        } finally {
            session.getConsole().flush();
            session.close();
        }
        return new Result(failed, out.take(), err.take());
    }

    /** Returns the words that a completer offers at the end of an empty line. */
    List<String> complete(Class<? extends Completer> type) {
        Session session =
                factory.create(new ByteArrayInputStream(new byte[0]), new PrintStream(out), new PrintStream(err));
        try {
            List<String> candidates = new ArrayList<>();
            manager.instantiate(type)
                    .complete(session, new CommandLineImpl(new String[] {""}, 0, 0, 0, ""), candidates);
            return candidates.stream().map(String::strip).toList();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            session.close();
        }
    }

    /** Returns what has reached the client since the last command. */
    String sent() {
        return out.sent();
    }

    /** A channel to a client: bytes reach the client when they are flushed. */
    private static final class Sent extends OutputStream {
        private final ByteArrayOutputStream buffered = new ByteArrayOutputStream();
        private final ByteArrayOutputStream flushed = new ByteArrayOutputStream();

        @Override
        public synchronized void write(int one) {
            buffered.write(one);
        }

        @Override
        public synchronized void flush() {
            flushed.writeBytes(buffered.toByteArray());
            buffered.reset();
        }

        synchronized String sent() {
            return flushed.toString(StandardCharsets.UTF_8);
        }

        synchronized String take() {
            flush();
            String text = sent();
            flushed.reset();
            return text;
        }
    }
}

package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import java.io.ByteArrayInputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.ServiceReference;

/** Work that nobody calls, commands and stored settings belong to the live revision. */
public class LiveIT extends ContainerTest {
    private static final String SERVICE = "dev.midstream.fixtures.live";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final AtomicInteger SERIAL = new AtomicInteger();

    private String first;

    private static Path jar(String version) throws Exception {
        return Jars.revision(Container.jar(SERVICE + ".jar"), version);
    }

    @Before
    public void deployFirst() throws Exception {
        first = "1.0." + SERIAL.incrementAndGet();
        commit(jar(first));
        await("+", first);
    }

    private static List<String> notes(String property) {
        Queue<?> notes = (Queue<?>) System.getProperties().get("fixture.live." + property);
        List<String> copy = new ArrayList<>();
        if (notes != null) {
            notes.forEach(note -> copy.add((String) note));
        }
        return copy;
    }

    private static void await(String sign, String version) throws Exception {
        Await.until(sign + version, SOON, () -> notes("worker").contains(sign + version));
    }

    private String next() throws Exception {
        String version = "1.0." + SERIAL.incrementAndGet();
        commit(jar(version));
        return version;
    }

    private void undo() throws Exception {
        SwapRecord swap = swaps.undo(SERVICE, DeployOptions.by("test"), step -> {});
        assertEquals(swap.reasons().toString(), Verdict.COMMITTED, swap.verdict());
    }

    @Test
    public void workerOfTheLiveRevisionWorks() throws Exception {
        String second = next();
        await("-", first);
        await("+", second);
        int begun = notes("worker").indexOf("+" + second);
        assertTrue("the old one ends first", notes("worker").indexOf("-" + first) < begun);

        undo();
        await("-", second);
        Await.until(first + " works again", SOON, () -> notes("worker")
                .subList(begun, notes("worker").size())
                .contains("+" + first));
    }

    @Test
    public void scheduleGoesOnWhileRevisionsComeAndGo() throws Exception {
        Await.until("a first beat", SOON, () -> notes("beats").contains(first));
        int before = notes("beats").size();
        long begun = System.nanoTime();
        String live = first;
        for (int swap = 0; swap < 4; swap++) {
            live = next();
        }
        String last = live;
        Await.until("a beat of the last revision", SOON, () -> notes("beats").contains(last));
        long beats = notes("beats").size() - before;
        double seconds = (System.nanoTime() - begun) / 1e9;

        assertTrue(beats + " beats in " + seconds + " s", Math.abs(beats - seconds) <= 1.5);
        List<String> all = notes("beats");
        assertTrue(
                "one revision after the other: " + all,
                all.lastIndexOf(first) < all.indexOf(last) && all.lastIndexOf(last) == all.size() - 1);
    }

    /** Executes the command as a session of an administrator does. */
    private Object execute() throws Exception {
        Subject admin = new Subject();
        admin.getPrincipals().add(new RolePrincipal("admin"));
        try (Session session = service(SessionFactory.class)
                .create(new ByteArrayInputStream(new byte[0]), new PrintStream(System.out), System.err)) {
            return Subject.doAs(admin, (PrivilegedExceptionAction<Object>) () -> session.execute("fixture:version"));
        } catch (PrivilegedActionException e) {
            throw e.getException();
        }
    }

    private boolean hasCommand() {
        return commands() > 0;
    }

    private long commands() {
        return service(SessionFactory.class).getRegistry().getCommands().stream()
                .filter(command -> command.getScope().equals("fixture"))
                .count();
    }

    @Test
    public void shellHasTheCommandOfTheLiveRevision() throws Exception {
        Await.until("the command of " + first, SOON, this::hasCommand);
        assertEquals(first, execute());
        String second = next();
        assertEquals(second, execute());
        assertEquals("also while the old revision is resident", 1, commands());
        String third = next(); // retires the first
        assertEquals(third, execute());
        undo();
        assertEquals(second, execute());
        assertEquals(1, commands());

        SwapRecord end = swaps.undeploy(SERVICE, DeployOptions.by("test"), step -> {});
        assertEquals(end.reasons().toString(), Verdict.COMMITTED, end.verdict());
        Await.until("no command", SOON, () -> !hasCommand());
    }

    @Test
    public void noCommandIsLostDuringSwaps() throws Exception {
        Await.until("the command of " + first, SOON, this::hasCommand);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger executed = new AtomicInteger();
        CompletableFuture<Void> caller = CompletableFuture.runAsync(() -> {
            while (!ended.get()) {
                try {
                    execute();
                } catch (Exception e) {
                    throw new IllegalStateException("after " + executed + " commands: " + e, e);
                }
                executed.incrementAndGet();
            }
        });
        String live = first;
        for (int swap = 0; swap < 20; swap++) {
            live = next();
            int before = executed.get();
            Await.until("commands go on", SOON, () -> executed.get() > before || caller.isDone());
        }
        ended.set(true);

        caller.get(SOON.toSeconds(), TimeUnit.SECONDS);
        assertEquals(live, execute());
    }

    /** Asks the service for its setting, or stores one; is no user of the service afterwards. */
    @SuppressWarnings("unchecked")
    private String setting(String stored) throws Exception {
        ServiceReference<?> reference = context.getServiceReferences(UnaryOperator.class, "(fixture=live)").stream()
                .findFirst()
                .orElseThrow();
        try {
            return ((UnaryOperator<String>) context.getService(reference)).apply(stored);
        } finally {
            context.ungetService(reference);
        }
    }

    @Test
    public void storedSettingFollowsTheService() throws Exception {
        String setting = "of " + first;
        setting(setting);
        Await.until("stored", SOON, () -> setting.equals(setting(null)));
        next();
        assertEquals(setting, setting(null));
        setting("later");
        Await.until("stored by the next one", SOON, () -> "later".equals(setting(null)));
        undo();
        assertEquals("later", setting(null));
    }
}

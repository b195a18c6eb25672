package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import dev.midstream.messaging.queues.api.DeadLetter;
import dev.midstream.messaging.queues.api.DeadLetters;
import dev.midstream.messaging.queues.api.LetterContent;
import dev.midstream.messaging.queues.api.QueueConsumer;
import dev.midstream.messaging.queues.api.QueueFigures;
import dev.midstream.messaging.queues.api.Queues;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import javax.security.auth.Subject;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.junit.Test;
import org.ops4j.pax.exam.util.Filter;

/** A message that nobody can handle, from its queue to the dead letters and, when its fix is swapped in, back. */
public class QueuesIT extends ContainerTest {
    private static final String LISTENER = "dev.midstream.fixtures.listener";
    private static final String WORK = "listener.work";
    private static final Duration SOON = Duration.ofSeconds(15);

    @Inject
    @Filter(timeout = 60_000)
    Queues queues;

    @Inject
    @Filter(timeout = 60_000)
    DeadLetters letters;

    @Test
    public void aPoisonMessageComesBackWhenItsFixIsSwappedIn() throws Exception {
        deployBroken("1.0.1");
        try (JMSContext operator = operator()) {
            operator.createProducer().setProperty("colour", "red").send(operator.createQueue(WORK), "poison");
            Await.until("a dead letter", SOON, () -> letters.list(WORK).size() == 1);

            DeadLetter letter = letters.list(WORK).get(0);
            assertEquals("1.0.1", letter.revision());
            assertEquals(3, letter.attempts());
            assertTrue(letter.cause(), letter.cause().contains("1.0.1 cannot handle poison"));
            LetterContent content = letters.read(letter.id());
            assertEquals("poison", content.body());
            assertEquals(Map.of("colour", "red"), content.properties());
            assertEquals(3, content.history().size());
            QueueFigures work = work();
            assertEquals(Long.valueOf(1), work.deadLetters());
            assertEquals(Long.valueOf(0), work.depth());
            assertEquals(List.of(new QueueConsumer(LISTENER, "1.0.1", 4)), work.consumers());

            commit(Jars.with(Jars.revision(Container.jar(LISTENER + ".jar"), "1.0.2"), Map.of("Work-Fixed", "poison")));
            assertEquals(1, letters.list(WORK).size());
            letters.retry(List.of(letter));

            try (var done = operator.createConsumer(operator.createQueue("listener.done"))) {
                Message handled = done.receive(SOON.toMillis());
                assertNotNull("it was not handled", handled);
                assertEquals("poison", handled.getBody(String.class));
                assertEquals("1.0.2", handled.getStringProperty("version"));
                assertEquals("attempts count anew", 1, handled.getIntProperty("delivery"));
                assertNull("once", done.receive(300));
            }
            assertEquals(List.of(), letters.list(null));
            assertEquals("1.0.2", work().consumers().get(0).revision());
        }
    }

    @Test
    public void operatorsSeeAndRetryByCommand() throws Exception {
        deployBroken("2.0.1");
        try (JMSContext operator = operator()) {
            for (String text : List.of("poison", "poison")) {
                operator.createProducer().send(operator.createQueue(WORK), text);
            }
            Await.until("dead letters", SOON, () -> letters.list(WORK).size() == 2);
            String id = letters.list(WORK).get(0).id();

            assertShown("tener 2.0.1", shell("viewer", "ms:queues"));
            assertShown("\"deadLetters\":2", shell("viewer", "ms:queues --json"));
            assertShown("cannot handle poison", shell("viewer", "ms:dead --json " + WORK));
            assertShown("Body", shell("viewer", "ms:dead --id " + id));
            assertEquals("[]", shell("viewer", "ms:dead --json none").replaceAll("\\s", ""));
            assertShown("Would be put back: 1", shell("manager", "ms:retry --dry-run " + id));
            assertShown("Say which dead letters", shell("manager", "ms:retry"));
            assertShown("There is no dead letter none", shell("manager", "ms:retry none"));
            shell("viewer", "ms:retry --all");
            assertEquals("nothing was put back", 2, letters.list(WORK).size());

            commit(Jars.with(Jars.revision(Container.jar(LISTENER + ".jar"), "2.0.2"), Map.of("Work-Fixed", "poison")));
            assertShown("Put back: 2", shell("manager", "ms:retry --queue " + WORK));
            try (var done = operator.createConsumer(operator.createQueue("listener.done"))) {
                assertNotNull("one was not handled", done.receive(SOON.toMillis()));
                assertNotNull("the other was not handled", done.receive(SOON.toMillis()));
            }
            assertShown("No dead letters", shell("viewer", "ms:dead"));
        }
    }

    /** Twice, so that no revision before is there to handle what it cannot. */
    private void deployBroken(String version) throws Exception {
        commit(Jars.revision(Container.jar(LISTENER + ".jar"), version + ".before"));
        commit(Jars.revision(Container.jar(LISTENER + ".jar"), version));
    }

    private static void assertShown(String expected, String seen) {
        assertTrue(expected + " in: " + seen, seen.contains(expected));
    }

    /** What a user with a role sees of a command, errors among it. */
    private String shell(String role, String command) throws Exception {
        Subject user = new Subject();
        user.getPrincipals().add(new RolePrincipal(role));
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(seen, true, StandardCharsets.UTF_8)) {
            Session session = service(SessionFactory.class).create(InputStream.nullInputStream(), out, out);
            Subject.doAs(user, (PrivilegedExceptionAction<Object>) () -> {
                try {
                    return session.execute(command);
                } catch (Exception e) {
                    return out.append(e.getMessage());
                } finally {
                    session.close();
                }
            });
        }
        return seen.toString(StandardCharsets.UTF_8);
    }

    private QueueFigures work() {
        return queues.report().queues().stream()
                .filter(queue -> queue.name().equals(WORK))
                .findFirst()
                .orElseThrow();
    }

    private static JMSContext operator() throws Exception {
        String password =
                Files.readString(Path.of(System.getProperty("karaf.etc"), "midstream/messaging/admin.password"));
        return new ActiveMQConnectionFactory("admin", password.strip(), "vm://node1?create=false").createContext();
    }
}

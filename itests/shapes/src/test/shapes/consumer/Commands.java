package shapes.consumer;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.framework.BundleContext;
import org.osgi.util.tracker.ServiceTracker;

/** Runs a command of the shell as an administrator, or completes the argument of a command of scope {@code shapes}. */
final class Commands {
    private final ServiceTracker<SessionFactory, SessionFactory> sessions;

    Commands(BundleContext context) {
        sessions = new ServiceTracker<>(context, SessionFactory.class, null);
        sessions.open();
    }

    Map<String, Probe> probes() {
        return Map.of("command", name -> run("shapes:" + name), "shell", this::firstLine, "completion", this::complete);
    }

    private String firstLine(String command) throws Exception {
        String written = run(command);
        if (written.isEmpty()) {
            throw new IllegalStateException(command + " has written nothing");
        }
        return written.lines().findFirst().orElseThrow();
    }

    private String run(String command) throws Exception {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8)) {
            Session session = sessions.getService().create(InputStream.nullInputStream(), out, out);
            try {
                asAdmin(() -> session.execute(command));
            } finally {
                session.close();
            }
        }
        return written.toString(StandardCharsets.UTF_8).strip();
    }

    private String complete(String name) throws Exception {
        PrintStream none = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Session session = sessions.getService().create(InputStream.nullInputStream(), none, none);
        try {
            Command command = session.getRegistry().getCommand("shapes", name);
            if (command == null) {
                throw new IllegalStateException("no command shapes:" + name);
            }
            List<String> candidates = new ArrayList<>();
            asAdmin(() -> command.getCompleter(true).complete(session, new Argument(name), candidates));
            return String.join(" ", candidates).strip();
        } finally {
            session.close();
        }
    }

    private static <T> T asAdmin(PrivilegedExceptionAction<T> action) throws Exception {
        Subject admin = new Subject();
        admin.getPrincipals().add(new RolePrincipal("admin"));
        return Subject.doAs(admin, action);
    }

    /** A command line whose first argument is to be completed. */
    private record Argument(String command) implements CommandLine {
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
            return new String[] {"shapes:" + command, ""};
        }

        @Override
        public int getBufferPosition() {
            return getBuffer().length();
        }

        @Override
        public String getBuffer() {
            return "shapes:" + command + " ";
        }
    }
}

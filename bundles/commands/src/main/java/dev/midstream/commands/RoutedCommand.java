package dev.midstream.commands;

import dev.midstream.swap.gate.Outcome;
import dev.midstream.swap.gate.Passage;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.Tenure;
import dev.midstream.swap.gate.ThreadCall;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Parser;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceException;

/**
 * A command of the shell that stays while revisions come and go: it enters the live revision of its service, or a canary
 * candidate, and executes the command that this revision has by the same name. Thread-safe.
 */
final class RoutedCommand implements Command {
    /** The kind of these calls. */
    static final String KIND = "command";

    private final String scope;
    private final String name;
    private final RoutingTable table;
    /** The commands of this name, of all started revisions of all services. */
    private final Map<Bundle, Command> commands = new ConcurrentHashMap<>();
    /** The service that the shell reaches by this name, or did last; null if it never reached any. */
    private volatile String service;

    RoutedCommand(String scope, String name, RoutingTable table) {
        this.scope = scope;
        this.name = name;
        this.table = table;
    }

    /** Code of a revision that works for a session. */
    private interface Use<T, X extends Exception> {
        T of(Command command) throws X;
    }

    void put(Bundle revision, Command command) {
        commands.put(revision, command);
    }

    void remove(Bundle revision, Command command) {
        commands.remove(revision, command);
    }

    boolean contains(Bundle revision) {
        return commands.containsKey(revision);
    }

    boolean isEmpty() {
        return commands.isEmpty();
    }

    /** Returns the services whose live revision has this command. */
    SortedSet<String> services() {
        SortedSet<String> live = new TreeSet<>();
        commands.keySet().forEach(revision -> {
            String candidate = revision.getSymbolicName();
            if (table.live(candidate).filter(revision::equals).isPresent()) {
                live.add(candidate);
            }
        });
        return live;
    }

    /** Returns the service that the shell reaches by this name, or did last. */
    String service() {
        return service;
    }

    void leadTo(String next) {
        service = next;
    }

    @Override
    public String getScope() {
        return scope;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getDescription() {
        return live().map(Command::getDescription).orElse("");
    }

    @Override
    public Parser getParser() {
        return live().map(Command::getParser).orElse(null);
    }

    private Optional<Command> live() {
        return table.live(service).map(commands::get);
    }

    @Override
    public Object execute(Session session, List<Object> arguments) throws Exception {
        ThreadCall call = new ThreadCall(KIND, this.toString());
        Passage passage = admit(call)
                .orElseThrow(() -> new CommandException("The command " + this
                        + " was not executed: the live revision of " + service
                        + " does not have it. Run help to see the commands that there are."));
        return run(call, passage, command -> {
            try {
                return command.execute(session, arguments);
            } catch (CommandException | InterruptedException e) {
                passage.close(Outcome.IGNORED); // bad arguments, or a user who has cancelled it
                throw e;
            }
        });
    }

    /** Returns a completer that asks the revision that is live at each completion; shells keep it. */
    @Override
    public Completer getCompleter(boolean scoped) {
        return new Completer() {
            @Override
            public int complete(Session session, CommandLine line, List<String> candidates) {
                ThreadCall call = new ThreadCall(KIND, "completion of " + RoutedCommand.this);
                return admit(call)
                        .map(passage -> run(call, passage, command -> command.getCompleter(scoped)
                                .complete(session, line, candidates)))
                        .orElse(-1);
            }

            @Override
            public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
                ThreadCall call = new ThreadCall(KIND, "completion of " + RoutedCommand.this);
                admit(call)
                        .ifPresent(passage -> run(call, passage, command -> {
                            command.getCompleter(scoped).completeCandidates(session, line, candidates);
                            return null;
                        }));
            }
        };
    }

    /**
     * Enters a revision that has this command: the fallback revision if a candidate, or a revision that has become live just
     * now, does not have it.
     */
    private Optional<Passage> admit(ThreadCall call) {
        Routing routing = table.routing(service).orElse(null);
        if (routing == null) {
            return Optional.empty();
        }
        Passage passage;
        try {
            passage = Passage.admit(routing, call, null);
        } catch (ServiceException e) {
            return Optional.empty(); // no revision is live any more
        }
        return reachable(passage).or(() -> passage.fallback(call).flatMap(this::reachable));
    }

    private Optional<Passage> reachable(Passage passage) {
        if (command(passage.tenure()) != null) {
            return Optional.of(passage);
        }
        passage.close(Outcome.IGNORED);
        return Optional.empty();
    }

    private Command command(Tenure entered) {
        return entered.revision() == null ? null : commands.get(entered.revision());
    }

    private <T, X extends Exception> T run(ThreadCall call, Passage passage, Use<T, X> use) throws X {
        Result<T> result = new Result<>();
        Command command = command(passage.tenure());
        passage.<X>run(() -> {
            try {
                result.value = use.of(command);
                return Outcome.SUCCESS;
            } finally {
                call.end();
            }
        });
        return result.value;
    }

    /** The value that code of a revision has returned. */
    private static final class Result<T> {
        private T value;
    }

    @Override
    public String toString() {
        return scope + ":" + name;
    }
}

package dev.midstream.commands;

import dev.midstream.swap.gate.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Registry;
import org.osgi.framework.Bundle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands of managed services in the shell. The shell has one {@link RoutedCommand} for each name that a live revision
 * has, because Karaf removes a command by its name, also if another revision has registered it since.
 *
 * <p><b>Guarantees.</b> (1) A command that both revisions of a swap have stays in the shell. (2) The shell has no command that
 * only revisions have which are not live. (3) The first service that is live with a name keeps it; a name of the platform
 * stays the platform's. Thread-safe: the lock of this object guards the shell's registry and comes before the registry's own.
 */
final class RoutedCommands {
    private static final Logger LOG = LoggerFactory.getLogger(RoutedCommands.class);

    private final Registry shell;
    private final RoutingTable table;
    private final Map<String, RoutedCommand> commands = new TreeMap<>();

    RoutedCommands(Registry shell, RoutingTable table) {
        this.shell = shell;
        this.table = table;
    }

    /** Returns the registry for a revision: the shell's, except that commands are routed. */
    Registry of(Bundle revision) {
        return new RevisionRegistry(shell, this, revision);
    }

    synchronized void add(Bundle revision, Command command) {
        RoutedCommand routed = commands.computeIfAbsent(
                key(command), key -> new RoutedCommand(command.getScope(), command.getName(), table));
        routed.put(revision, command);
        sync(routed);
        conflict(routed, revision.getSymbolicName()).ifPresent(LOG::error);
    }

    synchronized void remove(Bundle revision, Command command) {
        RoutedCommand routed = commands.get(key(command));
        if (routed != null) {
            routed.remove(revision, command);
            sync(routed);
            if (routed.isEmpty()) {
                commands.remove(key(command));
            }
        }
    }

    /** Makes the shell follow the routing, after another revision has become live. */
    synchronized void sync() {
        commands.values().forEach(this::sync);
    }

    private void sync(RoutedCommand routed) {
        SortedSet<String> live = routed.services();
        if (isRegistered(routed)) {
            if (live.isEmpty()) {
                shell.unregister(routed);
            } else if (!live.contains(routed.service())) {
                routed.leadTo(live.first());
            }
        } else if (!live.isEmpty() && registered(routed) == null) {
            routed.leadTo(live.first());
            shell.register(routed);
        }
    }

    private Command registered(RoutedCommand routed) {
        return shell.getCommand(routed.getScope(), routed.getName());
    }

    private boolean isRegistered(RoutedCommand routed) {
        return registered(routed) == routed;
    }

    /** Returns the names of a revision's commands. */
    synchronized List<String> names(Bundle revision) {
        return commands.values().stream()
                .filter(routed -> routed.contains(revision))
                .map(RoutedCommand::toString)
                .toList();
    }

    /** Returns sentences about commands of a revision whose names belong to the platform or to another service. */
    synchronized List<String> conflicts(Bundle revision) {
        List<String> conflicts = new ArrayList<>();
        for (RoutedCommand routed : commands.values()) {
            if (routed.contains(revision)) {
                conflict(routed, revision.getSymbolicName()).ifPresent(conflicts::add);
            }
        }
        return conflicts;
    }

    private Optional<String> conflict(RoutedCommand routed, String service) {
        Command registered = registered(routed);
        String owner = registered == null ? service : registered == routed ? routed.service() : "the platform";
        return owner.equals(service)
                ? Optional.empty()
                : Optional.of("The shell does not take the command " + routed + " of " + service
                        + ": the name belongs to " + owner + ". Give it another scope or name.");
    }

    /** Removes all commands from the shell. */
    synchronized void close() {
        commands.values().stream().filter(this::isRegistered).forEach(shell::unregister);
        commands.clear();
    }

    private static String key(Command command) {
        return command.getScope() + ":" + command.getName();
    }
}

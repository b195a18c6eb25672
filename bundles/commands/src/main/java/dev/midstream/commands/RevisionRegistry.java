package dev.midstream.commands;

import java.util.List;
import java.util.concurrent.Callable;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Registry;
import org.osgi.framework.Bundle;

/**
 * The shell's registry as one revision uses it. Commands are routed. Completers and parsers are registered in the shell
 * directly: it finds them by their classes, which each revision has of its own. Thread-safe.
 */
final class RevisionRegistry implements Registry {
    private final Registry shell;
    private final RoutedCommands commands;
    private final Bundle revision;

    RevisionRegistry(Registry shell, RoutedCommands commands, Bundle revision) {
        this.shell = shell;
        this.commands = commands;
        this.revision = revision;
    }

    @Override
    public void register(Object service) {
        if (service instanceof Command command) {
            commands.add(revision, command);
        } else {
            shell.register(service);
        }
    }

    @Override
    public void unregister(Object service) {
        if (service instanceof Command command) {
            commands.remove(revision, command);
        } else {
            shell.unregister(service);
        }
    }

    @Override
    public <T> void register(Callable<T> factory, Class<T> type) {
        shell.register(factory, type);
    }

    @Override
    public List<Command> getCommands() {
        return shell.getCommands();
    }

    @Override
    public Command getCommand(String scope, String name) {
        return shell.getCommand(scope, name);
    }

    @Override
    public <T> T getService(Class<T> type) {
        return shell.getService(type);
    }

    @Override
    public <T> List<T> getServices(Class<T> type) {
        return shell.getServices(type);
    }

    @Override
    public boolean hasService(Class<?> type) {
        return shell.hasService(type);
    }
}

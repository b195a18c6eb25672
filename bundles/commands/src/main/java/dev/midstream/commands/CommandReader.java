package dev.midstream.commands;

import org.apache.karaf.shell.api.console.Registry;
import org.osgi.framework.Bundle;

/** Finds the commands, completers and parsers of bundles. Thread-safe. */
interface CommandReader {
    /**
     * Registers the commands, completers and parsers of a started bundle; they wait for the services that they refer to.
     *
     * @return the action that removes them
     * @throws Exception if they cannot be registered; nothing is left then
     */
    Runnable read(Bundle bundle, Registry registry) throws Exception;
}

package dev.midstream.commands;

import org.osgi.framework.Bundle;

/** The shell, as far as it takes the commands and completers of a bundle. Thread-safe. */
interface CommandRegistry {
    /**
     * Registers the commands of a started bundle; they wait for the services that they refer to.
     *
     * @return the action that removes them
     * @throws Exception if they cannot be registered; nothing is left then
     */
    Runnable register(Bundle bundle) throws Exception;
}

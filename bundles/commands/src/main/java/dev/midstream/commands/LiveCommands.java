package dev.midstream.commands;

import dev.midstream.swap.gate.GateProperties;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the commands of live revisions in the shell, and removes those of a revision that is not live any more. The gate
 * bundle hides managed bundles from the shell's own extender, which would register the commands of every started revision.
 */
@Component(
        service = {},
        immediate = true)
public final class LiveCommands {
    private static final Logger LOG = LoggerFactory.getLogger(LiveCommands.class);
    private static final String LIVE = "(" + GateProperties.LIVE_BUNDLE + "=*)";

    private final BundleContext context;
    private final CommandRegistry shell;
    private final ServiceTracker<Object, Runnable> revisions;

    @Activate
    public LiveCommands(BundleContext context, @Reference SessionFactory sessions) throws InvalidSyntaxException {
        this(context, new KarafCommands(sessions));
    }

    LiveCommands(BundleContext context, CommandRegistry shell) throws InvalidSyntaxException {
        this.context = context;
        this.shell = shell;
        this.revisions = new ServiceTracker<>(context, FrameworkUtil.createFilter(LIVE), new Customizer());
        revisions.open();
    }

    @Deactivate
    void stop() {
        revisions.close();
    }

    private final class Customizer implements ServiceTrackerCustomizer<Object, Runnable> {
        /** Returns the action that removes the commands; null if there are none. */
        @Override
        public Runnable addingService(ServiceReference<Object> live) {
            Bundle revision = context.getBundle((Long) live.getProperty(GateProperties.LIVE_BUNDLE));
            if (revision == null || revision.getHeaders("").get(GateProperties.COMMANDS) == null) {
                return null;
            }
            try {
                return shell.register(revision);
            } catch (Exception | LinkageError e) {
                LOG.error(
                        "The commands of {} {} could not be registered: the shell does not have them",
                        revision.getSymbolicName(),
                        revision.getVersion(),
                        e);
                return null;
            }
        }

        @Override
        public void modifiedService(ServiceReference<Object> live, Runnable removal) {
            // the properties of a condition do not change
        }

        @Override
        public void removedService(ServiceReference<Object> live, Runnable removal) {
            try {
                removal.run();
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("Commands of a revision that was live could not be removed", e);
            }
        }
    }
}

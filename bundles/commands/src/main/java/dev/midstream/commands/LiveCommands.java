package dev.midstream.commands;

import dev.midstream.swap.gate.BindException;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.RoutingTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.util.tracker.BundleTracker;
import org.osgi.util.tracker.BundleTrackerCustomizer;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of the shell's commands into revisions. It reads the commands of each started revision, and the shell reaches those
 * of the live one. The gate bundle hides managed bundles from the shell's own extender. Thread-safe.
 */
@Component(service = Ingress.class, immediate = true)
public final class LiveCommands implements Ingress {
    private static final Logger LOG = LoggerFactory.getLogger(LiveCommands.class);
    private static final String LIVE = "(" + GateProperties.LIVE_BUNDLE + "=*)";

    private final CommandReader reader;
    private final RoutedCommands commands;
    private final Revisions revisions;
    /** The reasons why commands of started revisions could not be registered. */
    private final Map<Bundle, Throwable> failures = new ConcurrentHashMap<>();

    private final BundleTracker<Runnable> started;
    private final ServiceTracker<Object, Object> live;

    @Activate
    public LiveCommands(
            BundleContext context,
            @Reference SessionFactory sessions,
            @Reference RoutingTable table,
            @Reference Revisions revisions)
            throws InvalidSyntaxException {
        this(
                context,
                new KarafCommandReader(sessions.getClass().getClassLoader()),
                new RoutedCommands(sessions.getRegistry(), table),
                revisions);
    }

    LiveCommands(BundleContext context, CommandReader reader, RoutedCommands commands, Revisions revisions)
            throws InvalidSyntaxException {
        this.reader = reader;
        this.commands = commands;
        this.revisions = revisions;
        this.started = new BundleTracker<>(context, Bundle.ACTIVE, new Started());
        this.live = new ServiceTracker<>(context, FrameworkUtil.createFilter(LIVE), new Live());
        started.open();
        live.open();
    }

    @Deactivate
    void stop() {
        live.close();
        started.close();
        commands.close();
    }

    /** Refuses a revision whose commands the shell would not have when it is live. */
    @Override
    public void prove(Bundle revision, Duration atMost) throws BindException {
        Throwable failure = failures.get(revision);
        if (failure != null) {
            throw new BindException(
                    "The commands of " + revision.getSymbolicName() + " " + revision.getVersion()
                            + " could not be registered in the shell: " + failure,
                    failure);
        }
        List<String> conflicts = commands.conflicts(revision);
        if (!conflicts.isEmpty()) {
            throw new BindException(String.join(" ", conflicts), null);
        }
    }

    @Override
    public List<String> endpoints(Bundle revision) {
        return commands.names(revision).stream().map(name -> "command " + name).toList();
    }

    private final class Started implements BundleTrackerCustomizer<Runnable> {
        /** Returns the action that removes the commands; null if there are none. */
        @Override
        public Runnable addingBundle(Bundle revision, BundleEvent event) {
            if (revision.getHeaders("").get(GateProperties.COMMANDS) == null || !revisions.manages(revision)) {
                return null;
            }
            try {
                return reader.read(revision, commands.of(revision));
            } catch (Exception | LinkageError e) {
                failures.put(revision, e);
                LOG.error(
                        "The commands of {} {} could not be registered: the shell does not have them",
                        revision.getSymbolicName(),
                        revision.getVersion(),
                        e);
                return () -> failures.remove(revision);
            }
        }

        @Override
        public void modifiedBundle(Bundle revision, BundleEvent event, Runnable removal) {
            // an active bundle does not change
        }

        @Override
        public void removedBundle(Bundle revision, BundleEvent event, Runnable removal) {
            try {
                removal.run();
            } catch (RuntimeException | LinkageError e) {
                LOG.warn("The commands of {} could not be removed", revision, e);
            }
        }
    }

    private final class Live implements ServiceTrackerCustomizer<Object, Object> {
        @Override
        public Object addingService(ServiceReference<Object> condition) {
            commands.sync();
            return condition;
        }

        @Override
        public void modifiedService(ServiceReference<Object> condition, Object tracked) {
            // the properties of a condition do not change
        }

        @Override
        public void removedService(ServiceReference<Object> condition, Object tracked) {
            commands.sync();
        }
    }
}

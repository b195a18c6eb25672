package dev.midstream.swap.core.configuration;

import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Revisions;
import java.io.IOException;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.SynchronousConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases configurations from the locations of revisions. Configuration Admin binds a configuration to the location of the
 * bundle that created it, or that received it first; each revision has a location of its own, so the next one would not
 * find it. A configuration that is bound to the location of a managed bundle gets the location {@code ?}: every revision
 * receives it from then on, also after an undo and a restart. Thread-safe.
 */
@Component(service = SynchronousConfigurationListener.class, immediate = true)
public final class ConfigurationLocations implements SynchronousConfigurationListener, SynchronousBundleListener {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationLocations.class);
    /** The location of a configuration that any bundle may receive (Configuration Admin 1.6, section 104.4). */
    private static final String ANY = "?";

    private final BundleContext context;
    private final Revisions revisions;
    private final ConfigurationAdmin admin;

    @Activate
    public ConfigurationLocations(
            BundleContext context, @Reference Revisions revisions, @Reference ConfigurationAdmin admin) {
        this.context = context;
        this.revisions = revisions;
        this.admin = admin;
        context.addBundleListener(this);
        releaseAll(null);
    }

    @Deactivate
    public void stop() {
        context.removeBundleListener(this);
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getType() != ConfigurationEvent.CM_DELETED) {
            releaseAll("(service.pid=" + escaped(event.getPid()) + ")");
        }
    }

    /** A bundle that was not deployed through Midstream may have been bound before it was managed. */
    @Override
    public void bundleChanged(BundleEvent event) {
        Bundle bundle = event.getBundle();
        if (event.getType() == BundleEvent.STARTING
                && !bundle.getLocation().startsWith(GateProperties.LOCATION)
                && revisions.manages(bundle)) {
            releaseAll(null);
        }
    }

    /** @param filter selects configurations; null for all */
    private void releaseAll(String filter) {
        try {
            Configuration[] found = admin.listConfigurations(filter);
            for (Configuration configuration : found == null ? new Configuration[0] : found) {
                release(configuration);
            }
        } catch (IOException | InvalidSyntaxException | RuntimeException e) {
            LOG.error(
                    "The locations of configurations {} could not be read: a service may miss them after its next swap",
                    filter == null ? "" : filter,
                    e);
        }
    }

    private void release(Configuration configuration) {
        try {
            String location = configuration.getBundleLocation();
            if (location != null && isOfRevision(location)) {
                LOG.debug("Releasing configuration pid={} from location={}", configuration.getPid(), location);
                configuration.setBundleLocation(ANY);
            }
        } catch (IllegalStateException e) {
            LOG.debug("A configuration was deleted before it was released", e);
        }
    }

    private boolean isOfRevision(String location) {
        Bundle bundle = context.getBundle(location);
        return location.startsWith(GateProperties.LOCATION) || bundle != null && revisions.manages(bundle);
    }

    private static String escaped(String value) {
        return value.replaceAll("[\\\\*()]", "\\\\$0");
    }
}

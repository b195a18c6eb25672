package dev.midstream.security.shell;

import java.nio.file.Path;
import org.apache.sshd.server.SshServer;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restricts each SSH server that Karaf makes. Karaf registers a server as a service before it starts it, and a tracker is
 * called within the registration, so a server listens in its restricted form only. This bundle starts before Karaf's.
 */
public final class ShellSecurity implements BundleActivator {
    private static final Logger LOG = LoggerFactory.getLogger(ShellSecurity.class);

    private ServiceTracker<SshServer, SshServer> servers;

    @Override
    public void start(BundleContext context) {
        Path keys = Path.of(context.getProperty("karaf.etc"), "keys.properties");
        servers = new ServiceTracker<>(context, SshServer.class, null) {
            @Override
            public SshServer addingService(ServiceReference<SshServer> reference) {
                SshServer server = super.addingService(reference);
                restrict(server, keys);
                return server;
            }
        };
        servers.open();
    }

    private static void restrict(SshServer server, Path keys) {
        try {
            ServerRestrictions.apply(server, new Accounts(keys));
        } catch (RuntimeException | LinkageError e) {
            LOG.error("The SSH server is closed, because it cannot be restricted: the shell stays unreachable.", e);
            server.close(true); // a closed server cannot be started
        }
    }

    @Override
    public void stop(BundleContext context) {
        servers.close();
    }
}

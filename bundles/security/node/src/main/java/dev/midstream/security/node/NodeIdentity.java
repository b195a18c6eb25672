package dev.midstream.security.node;

import dev.midstream.security.secret.ClusterToken;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the node's secrets before anything could ask for them. It starts early and needs nothing, hence no component.
 * Others read the files: that way a secret is replaced by replacing its file.
 */
public class NodeIdentity implements BundleActivator {
    private static final Logger LOG = LoggerFactory.getLogger(NodeIdentity.class);

    @Override
    public void start(BundleContext context) throws GeneralSecurityException {
        Path etc = Path.of(context.getProperty("karaf.etc"));
        Path secrets = etc.resolve("midstream");
        try {
            Secrets.directory(secrets);
            // databases hold password hashes and signing keys
            Secrets.directory(Path.of(context.getProperty("karaf.data"), "midstream"));
            boolean token = AdminToken.ensure(secrets.resolve("admin.token"), ClusterToken.file(etc.toString()));
            boolean key = SshKey.ensure(secrets.resolve("ssh_key"), etc.resolve("keys.properties"));
            int passwords = DatabasePasswords.ensure(etc, secrets);
            LOG.info(
                    "Node secrets are in {} (admin token {}, ssh key {}, {} databases' passwords made now)",
                    secrets,
                    made(token),
                    made(key),
                    passwords);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "The node's secrets could not be made in " + secrets + ": " + e
                            + ". Correct the named file, or make the folder writable for the user that runs the node.",
                    e);
        }
    }

    private static String made(boolean now) {
        return now ? "made now" : "kept";
    }

    @Override
    public void stop(BundleContext context) {
        // nothing is held
    }
}

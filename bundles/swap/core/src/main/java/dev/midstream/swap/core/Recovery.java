package dev.midstream.swap.core;

import dev.midstream.swap.gate.Gates;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** After a restart one revision of each service remains: the committed one. */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private Recovery() {}

    static void run(BundleContext context, Gates gates) {
        for (Bundle bundle : context.getBundles()) {
            if (gates.manages(bundle) && superseded(bundle, context, gates)) {
                LOG.info(
                        "Removing {} {}: it was staged or resident when the node ended",
                        bundle.getSymbolicName(),
                        bundle.getVersion());
                Residents.remove(bundle);
            }
        }
    }

    private static boolean superseded(Bundle bundle, BundleContext context, Gates gates) {
        Optional<String> committed = gates.committed(bundle.getSymbolicName());
        if (committed.isEmpty()) {
            return bundle.getLocation().startsWith(Gates.LOCATION); // staged, never committed
        }
        return !bundle.getLocation().equals(committed.get()) && context.getBundle(committed.get()) != null;
    }
}

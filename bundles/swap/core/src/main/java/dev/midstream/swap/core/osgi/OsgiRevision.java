package dev.midstream.swap.core.osgi;

import dev.midstream.swap.api.ContractBundle;
import dev.midstream.swap.core.node.Installed;
import dev.midstream.swap.gate.GateProperties;
import org.osgi.framework.Bundle;

/**
 * An installed revision: a bundle.
 *
 * @param bundle equal to itself alone, also after an update or an uninstallation
 */
record OsgiRevision(Bundle bundle) implements Installed {
    static Bundle bundle(Installed revision) {
        return ((OsgiRevision) revision).bundle();
    }

    boolean installed() {
        return bundle.getState() != Bundle.UNINSTALLED;
    }

    @Override
    public String service() {
        return bundle.getSymbolicName();
    }

    @Override
    public String version() {
        return bundle.getVersion().toString();
    }

    @Override
    public String digest() {
        String location = bundle.getLocation();
        return location.startsWith(GateProperties.LOCATION) ? location.split("/")[2] : null;
    }

    @Override
    public boolean contract() {
        return ContractBundle.test(bundle.getHeaders("")::get);
    }

    @Override
    public String toString() {
        return label() + " [" + bundle.getBundleId() + "]";
    }
}

package dev.midstream.remote.admin;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.aries.rsa.spi.DistributionProvider;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.RemoteConstants;

/** A distribution provider that is registered. */
record Transport(ServiceReference<DistributionProvider> reference, DistributionProvider provider) {

    List<String> configs() {
        return List.of(provider.getSupportedTypes());
    }

    List<String> intents() {
        return ServiceProperties.strings(
                RemoteConstants.REMOTE_INTENTS_SUPPORTED,
                reference.getProperty(RemoteConstants.REMOTE_INTENTS_SUPPORTED));
    }

    boolean supportsAny(Collection<String> wanted) {
        return configs().stream().anyMatch(wanted::contains);
    }

    /** A provider that does not say which intents it has is asked by using it. */
    boolean mayHave(Set<String> required) {
        List<String> known = intents();
        return known.isEmpty() || known.containsAll(required);
    }
}

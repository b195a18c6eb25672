package dev.midstream.processing;

import jakarta.jms.MessageListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** The listeners of this revision. By code, because they share what the component has made. */
final class Subscriptions {
    private final List<ServiceRegistration<MessageListener>> registrations = new ArrayList<>();

    /** @param rules may be empty; then stored objects are of no interest */
    Subscriptions(BundleContext context, Intake intake, List<StoredObjects.Rule> rules) {
        // first in every revision, so that each gate stands for the same one in all
        register(context, new JobMessages(intake), JobMessages.DESTINATION, 2);
        if (!rules.isEmpty()) {
            register(context, new StoredObjects(intake, rules), StoredObjects.DESTINATION, 1);
        }
    }

    private void register(BundleContext context, MessageListener listener, String destination, int concurrency) {
        registrations.add(context.registerService(
                MessageListener.class,
                listener,
                FrameworkUtil.asDictionary(
                        Map.of("midstream.destination", destination, "midstream.concurrency", concurrency))));
    }

    void end() {
        registrations.forEach(ServiceRegistration::unregister);
    }
}

package shapes.consumer;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.util.tracker.ServiceTracker;

/** Sends an event to the topic {@code shapes/NAME}; handlers add their version to its property {@code answers}. */
final class Events implements Probe {
    private final ServiceTracker<EventAdmin, EventAdmin> admin;

    Events(BundleContext context) {
        admin = new ServiceTracker<>(context, EventAdmin.class, null);
        admin.open();
    }

    @Override
    public String ask(String name) {
        List<String> answers = new CopyOnWriteArrayList<>();
        admin.getService().sendEvent(new Event("shapes/" + name, Map.of("answers", answers)));
        if (answers.size() != 1) {
            throw new IllegalStateException("answers: " + answers);
        }
        return answers.get(0);
    }
}

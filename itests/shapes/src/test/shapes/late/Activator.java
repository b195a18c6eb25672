package shapes.late;

import java.util.Hashtable;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import shapes.api.Answer;

/** Registers its service from another thread, after the activator has returned. */
public final class Activator implements BundleActivator {
    private final Timer timer = new Timer("shapes.late", true);

    @Override
    public void start(BundleContext context) {
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        context.registerService(
                                Answer.class, () -> "VERSION", new Hashtable<>(Map.of("shape", "late")));
                    }
                },
                300);
    }

    @Override
    public void stop(BundleContext context) {
        timer.cancel();
    }
}

package shapes.condition;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.propertytypes.SatisfyingConditionTarget;

/** Work that a revision does on its own: only while it is live. */
@Component(service = Poller.class, immediate = true)
@SatisfyingConditionTarget("(osgi.condition.id=midstream.live)")
public final class Poller {
    private static volatile boolean running;

    @Activate
    void start() {
        running = true;
    }

    @Deactivate
    void stop() {
        running = false;
    }

    static boolean running() {
        return running;
    }
}

package shapes.slowhandler;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventHandler;

/** Hangs longer than EventAdmin waits, so that EventAdmin denies it. */
@Component(property = "event.topics=shapes/slowhandler")
public final class Handler implements EventHandler {
    @Override
    public void handleEvent(Event event) {
        try {
            new CountDownLatch(1).await(7, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

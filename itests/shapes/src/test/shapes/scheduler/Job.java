package shapes.scheduler;

import org.osgi.service.component.annotations.Component;
import shapes.api.Ticks;

@Component(
        service = Runnable.class,
        property = {"shape=scheduler", "scheduler.period:Long=1"})
public final class Job implements Runnable {
    @Override
    public void run() {
        Ticks.tick("scheduler", "VERSION");
    }
}

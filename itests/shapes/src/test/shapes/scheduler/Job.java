package shapes.scheduler;

import org.osgi.service.component.annotations.Component;

@Component(
        service = Runnable.class,
        property = {"shape=scheduler", "scheduler.period:Long=1"})
public final class Job implements Runnable {
    @Override
    public void run() {
        shapes.api.Answers.give("scheduler", "VERSION");
    }
}

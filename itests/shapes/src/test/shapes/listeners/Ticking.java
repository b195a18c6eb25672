package shapes.listeners;

import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import shapes.api.Ticker;

@Component(property = "shape=listeners")
public final class Ticking implements Ticker {
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final Timer timer = new Timer("shapes.listeners", true);

    @Activate
    public Ticking() {
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        listeners.forEach(listener -> listener.accept("VERSION"));
                    }
                },
                10,
                10);
    }

    @Override
    public void add(Consumer<String> listener) {
        listeners.add(listener);
    }

    @Deactivate
    public void stop() {
        timer.cancel();
    }
}

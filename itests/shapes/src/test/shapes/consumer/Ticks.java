package shapes.consumer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import shapes.api.Ticker;

/** Leaves a listener with each {@link Ticker} when it arrives, and answers the source of the next tick. */
final class Ticks implements Probe {
    private static final long MILLIS = 2_000;

    private final Map<String, String> ticks = new ConcurrentHashMap<>();

    Ticks(BundleContext context) {
        new ServiceTracker<Ticker, Ticker>(context, Ticker.class, null) {
            @Override
            public Ticker addingService(ServiceReference<Ticker> reference) {
                Ticker ticker = super.addingService(reference);
                String name = (String) reference.getProperty("shape");
                ticker.add(version -> tick(name, version));
                return ticker;
            }
        }.open();
    }

    private synchronized void tick(String name, String version) {
        ticks.put(name, version);
        notifyAll();
    }

    @Override
    public synchronized String ask(String name) throws Exception {
        ticks.remove(name);
        long deadline = System.nanoTime() + MILLIS * 1_000_000;
        while (!ticks.containsKey(name)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("no tick");
            }
            wait(MILLIS);
        }
        return ticks.get(name);
    }
}

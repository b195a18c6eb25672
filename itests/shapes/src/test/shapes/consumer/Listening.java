package shapes.consumer;

import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import shapes.api.Ticker;
import shapes.api.Ticks;

/** Leaves a listener with each {@link Ticker} when it arrives, and answers the version of the next tick. */
final class Listening implements Probe {
    private static final long MILLIS = 3_000;

    Listening(BundleContext context) {
        new ServiceTracker<Ticker, Ticker>(context, Ticker.class, null) {
            @Override
            public Ticker addingService(ServiceReference<Ticker> reference) {
                Ticker ticker = super.addingService(reference);
                String name = (String) reference.getProperty("shape");
                ticker.add(version -> Ticks.tick(name, version));
                return ticker;
            }
        }.open();
    }

    @Override
    public String ask(String name) throws Exception {
        return Ticks.next(name, MILLIS);
    }
}

package shapes.consumer;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * The consumer of all shapes, which is not managed and is never updated. Offers to the driver: {@code ask KIND NAME},
 * {@code begin KIND NAME} and {@code end KIND NAME} of a load, {@code answered KIND NAME}, and {@code stand-in CONTRACT}.
 */
public final class Activator implements BundleActivator {
    private final Map<String, Load> loads = new ConcurrentHashMap<>();
    private final Map<String, Probe> probes = new ConcurrentHashMap<>();

    @Override
    public void start(BundleContext context) {
        probes.put("event", new Events(context));
        probes.put("tick", new Listening(context));
        probes.putAll(new Calls(context).probes());
        probes.putAll(new Messages(context).probes());
        probes.putAll(new Commands(context).probes());
        probes.putAll(new Released(context).probes());
        offer(context, "ask", arguments -> ask(arguments.get(0), arguments.get(1)));
        offer(context, "stand-in", arguments -> new StandIns(context).register(arguments.get(0)));
        offer(context, "begin", this::begin);
        offer(context, "answered", arguments -> loads.get(String.join(" ", arguments)).answered());
        offer(context, "end", arguments -> loads.remove(String.join(" ", arguments)).end());
    }

    private static void offer(BundleContext context, String operation, Function<List<String>, String> function) {
        Dictionary<String, Object> properties = new Hashtable<>(Map.of("driver.operation", operation));
        context.registerService(Function.class, function, properties);
    }

    private String ask(String kind, String name) {
        try {
            return probes.get(kind).ask(name);
        } catch (Exception e) {
            throw new IllegalStateException(e.toString(), e);
        }
    }

    private String begin(List<String> arguments) {
        Probe probe = probes.get(arguments.get(0));
        String name = arguments.get(1);
        Load load = new Load(() -> probe.ask(name));
        loads.put(String.join(" ", arguments), load);
        load.start();
        return name;
    }

    @Override
    public void stop(BundleContext context) {
        loads.values().forEach(Load::end);
    }
}

package dev.midstream.swap.gate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceException;
import org.osgi.framework.ServiceRegistration;

/** A registered gate, or for services of bundle and prototype scope a registered factory of gates. */
final class GateExposure extends Exposure {
    private final Routing routing;
    private final int slot;
    private final List<String> contracts;
    private final BundleContext context;
    private final Set<Gate.Own> own = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private volatile GateClass gateClass;
    private volatile String scope;

    GateExposure(Routing routing, int slot, List<String> contracts, BundleContext context, Supplier<Binding> live) {
        super(live);
        this.routing = routing;
        this.slot = slot;
        this.contracts = contracts;
        this.context = context;
    }

    List<String> contracts() {
        return contracts;
    }

    /** Returns the contract's interfaces as a bundle sees them. */
    static List<Class<?>> load(Bundle origin, List<String> contracts) throws ClassNotFoundException {
        List<Class<?>> loaded = new ArrayList<>();
        for (String contract : contracts) {
            loaded.add(origin.loadClass(contract));
        }
        return loaded;
    }

    /** Returns the reason why the gate cannot represent a service, or null if it can. Loads classes. */
    String mismatch(Binding binding) {
        GateClass known = gateClass;
        if (known == null || reference() == null) {
            return null;
        }
        Bundle origin = binding.origin();
        try {
            for (Class<?> contract : known.contracts()) {
                Class<?> theirs = origin.loadClass(contract.getName());
                if (theirs != contract) {
                    return "contract " + contract.getName() + " is another class to " + origin + " (from "
                            + origin(theirs) + ") than to the consumers of the gate (from " + origin(contract)
                            + "): the contract must come from one API bundle that both are wired to";
                }
            }
        } catch (ClassNotFoundException e) {
            return "contract " + e.getMessage() + " cannot be loaded by " + origin;
        }
        return binding.goesWith(scope)
                ? null
                : "service " + String.join(", ", contracts) + " changes its scope from " + scope + " to "
                        + binding.scope();
    }

    private static String origin(Class<?> type) {
        Bundle bundle = org.osgi.framework.FrameworkUtil.getBundle(type);
        return bundle == null ? "the JDK" : bundle.getSymbolicName() + " " + bundle.getVersion();
    }

    @Override
    boolean serves(Binding binding) {
        return mismatch(binding) == null;
    }

    @Override
    ServiceRegistration<?> register(Binding binding) {
        List<Class<?>> classes;
        try {
            classes = load(binding.origin(), contracts);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("No gate for " + binding + ": class not found", e);
        }
        scope = binding.scope();
        boolean shared = scope.equals(Constants.SCOPE_SINGLETON);
        GateClass made = new GateClass(classes, shared);
        Object service = shared
                ? made.newGate(routing, slot, null)
                : scope.equals(Constants.SCOPE_PROTOTYPE)
                        ? made.factory(true, consumer -> own(made, Binding::newService), this::drop)
                        : made.factory(false, consumer -> own(made, b -> b.serviceFor(consumer)), this::drop);
        gateClass = made;
        return context.registerService(
                contracts.toArray(String[]::new), service, new Hashtable<>(marked(binding.properties())));
    }

    private Gate own(GateClass made, Gate.Maker maker) {
        Gate gate = made.newGate(routing, slot, maker);
        own.add((Gate.Own) gate);
        return gate;
    }

    private void drop(Object gate) {
        own.remove(gate);
        ((Gate.Own) gate).drop();
    }

    /** Returns the object that the gate represents in a tenure. */
    Object service(Tenure tenure) {
        Binding bound = tenure.binding(slot);
        Binding binding = bound != null ? bound : routing.substitute(tenure, slot);
        if (binding == null) {
            throw new ServiceException(
                    tenure.who() + " of " + routing.service() + " does not offer " + String.join(", ", contracts),
                    ServiceException.UNREGISTERED);
        }
        return binding.service();
    }

    /** Returns a gate that leads to the revision that is live in this node, or refuses. */
    Object remoteGate() {
        Gate gate = gateClass.newGate(
                new Routing(routing),
                slot,
                scope.equals(Constants.SCOPE_PROTOTYPE) ? Binding::newService : b -> b.serviceFor(context.getBundle()));
        if (gate instanceof Gate.Own one) {
            own.add(one);
        }
        return gate;
    }

    /** Gives objects of services back that have ended. */
    void forget(Predicate<Binding> ended) {
        List<Gate.Own> gates;
        synchronized (own) {
            gates = List.copyOf(own);
        }
        gates.forEach(gate -> gate.forget(ended));
    }

    @Override
    void mark(Map<String, Object> properties) {
        properties.put(GateProperties.SERVICE, routing.service());
    }
}

package dev.midstream.swap.gate;

import dev.midstream.swap.gate.Whiteboards.Renewal;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** A registered gate, or for services of bundle and prototype scope a registered factory of gates. */
class GateExposure extends Exposure {
    private final Routing routing;
    private final int slot;
    private final List<Class<?>> contracts;
    private final BundleContext context;
    private final WeakIdentitySet<Gate.Own> own = new WeakIdentitySet<>();
    private volatile GateClass gateClass;
    private volatile String scope;
    private final Whiteboards whiteboards;
    /** True while users of a whiteboard's gate have not given it up since the represented service has changed. */
    private volatile boolean awaitsRenewal;

    GateExposure(Routing routing, int slot, List<Class<?>> contracts, BundleContext context, Supplier<Binding> live) {
        super(live);
        this.routing = routing;
        this.slot = slot;
        this.contracts = contracts;
        this.context = context;
        this.whiteboards = Whiteboards.of(context);
    }

    /** Returns the reason why the gate cannot represent a service, or null if it can. */
    String mismatch(Binding binding) {
        return scope == null || reference() == null || binding.goesWith(scope)
                ? null
                : "service " + names() + " changes its scope from " + scope + " to " + binding.scope();
    }

    private String names() {
        return contracts.stream().map(Class::getName).collect(Collectors.joining(", "));
    }

    @Override
    boolean serves(Binding binding) {
        return mismatch(binding) == null;
    }

    @Override
    boolean renews(Binding binding, boolean changed) {
        ServiceReference<?> gate = reference();
        if (gate == null) {
            return false;
        }
        return switch (renewal(binding)) {
            case NEVER -> false;
            case AT_SHIFT -> changed;
            case WHEN_CHANGED -> changed && !same(marked(binding.properties()), marked(of(gate)));
            case WHEN_UNUSED -> {
                awaitsRenewal |= changed;
                yield awaitsRenewal && gate.getUsingBundles() == null;
            }
        };
    }

    private Renewal renewal(Binding binding) {
        return whiteboards.renewal(
                contracts.stream().map(Class::getName).toList(),
                binding.properties().keySet());
    }

    @Override
    boolean awaitsRenewal() {
        return awaitsRenewal;
    }

    @Override
    ServiceRegistration<?> register(Binding binding) {
        awaitsRenewal = false;
        scope = binding.scope();
        boolean shared = scope.equals(Constants.SCOPE_SINGLETON);
        GateClass made = new GateClass(contracts, shared);
        Object service = shared
                ? made.newGate(routing, slot, null)
                : scope.equals(Constants.SCOPE_PROTOTYPE)
                        ? made.factory(true, consumer -> own(made, Binding::newService), this::drop)
                        : made.factory(false, consumer -> own(made, b -> b.serviceFor(consumer)), this::drop);
        gateClass = made;
        return context.registerService(
                contracts.stream().map(Class::getName).toArray(String[]::new),
                service,
                new Hashtable<>(marked(binding.properties())));
    }

    private Gate own(GateClass made, Gate.Maker maker) {
        Gate gate = made.newGate(routing, slot, maker);
        own.add((Gate.Own) gate);
        return gate;
    }

    private void drop(Object gate) {
        own.remove((Gate.Own) gate);
        ((Gate.Own) gate).drop();
    }

    /** Returns the object that the gate represents in a tenure. */
    Object service(Tenure tenure) {
        Binding bound = tenure.binding(slot);
        Binding binding = bound != null ? bound : routing.substitute(tenure, slot);
        if (binding == null) {
            throw new ServiceException(
                    tenure.who() + " of " + routing.service() + " does not offer " + names(),
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
        own.copy().forEach(gate -> gate.forget(binding -> ended.test(binding.source())));
    }

    @Override
    void mark(Map<String, Object> properties) {
        properties.put(GateProperties.SERVICE, routing.service());
        properties.put(GateProperties.GATE, slot);
    }
}

package dev.midstream.swap.gate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;

/** A service of other nodes: one object, whatever scope it has there. */
final class OfferBinding extends Binding {
    private final Offer offer;
    private final List<Class<?>> contracts;

    /**
     * Loads classes: to be called without a lock.
     *
     * @throws IllegalStateException if the classes of the offer cannot be loaded
     */
    OfferBinding(Offer offer) {
        this.offer = offer;
        this.contracts = Classes.load(offer.contracts(), offer.classes());
    }

    Offer offer() {
        return offer;
    }

    @Override
    String scope() {
        Object scope = offer.properties().get(GateProperties.SCOPE);
        return scope == null ? Constants.SCOPE_SINGLETON : scope.toString();
    }

    @Override
    boolean goesWith(String scope) {
        return true;
    }

    @Override
    Bundle origin() {
        return offer.contracts();
    }

    @Override
    List<Class<?>> contracts() {
        return contracts;
    }

    @Override
    Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>(offer.properties());
        properties.remove(GateProperties.SCOPE);
        return properties;
    }

    @Override
    Lease make() {
        return new Lease(offer.service(), () -> {});
    }

    @Override
    Lease serviceFor(Bundle consumer) {
        return make();
    }

    @Override
    Lease newService() {
        return make();
    }

    @Override
    public String toString() {
        return String.join(", ", offer.classes()) + " of other nodes";
    }
}

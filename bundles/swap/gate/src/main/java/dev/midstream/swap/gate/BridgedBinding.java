package dev.midstream.swap.gate;

import dev.midstream.swap.gate.contract.ContractBridge;
import dev.midstream.swap.gate.contract.IncompatibleContractException;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceException;

/** A service as consumers of another version of its contracts see it. */
final class BridgedBinding extends Binding {
    private final List<Class<?>> contracts;
    private final Binding target;
    private volatile ContractBridge bridge;

    /** @param contracts the interfaces as the consumers know them */
    BridgedBinding(List<Class<?>> contracts, Binding target) {
        this.contracts = contracts;
        this.target = target;
    }

    /** Returns the reason why the consumers cannot be served by this service, or null if they can. Loads classes. */
    String obstacle() {
        try {
            bridge();
            return null;
        } catch (IncompatibleContractException e) {
            return e.getMessage();
        }
    }

    private ContractBridge bridge() throws IncompatibleContractException {
        ContractBridge known = bridge;
        if (known == null) {
            known = ContractBridge.between(contracts, target.contracts());
            bridge = known;
        }
        return known;
    }

    private Lease bridged(Lease lease) {
        try {
            return new Lease(bridge().over(lease.service()), lease::close);
        } catch (IncompatibleContractException e) {
            lease.close();
            throw new ServiceException(
                    target + " cannot be called by consumers of another version of its contract: " + e.getMessage(),
                    ServiceException.FACTORY_ERROR,
                    e);
        }
    }

    @Override
    Binding source() {
        return target;
    }

    @Override
    String scope() {
        return target.scope();
    }

    @Override
    boolean goesWith(String scope) {
        return target.goesWith(scope);
    }

    @Override
    boolean ended() {
        return target.ended();
    }

    @Override
    Bundle origin() {
        return target.origin();
    }

    @Override
    List<Class<?>> contracts() {
        return contracts;
    }

    @Override
    Map<String, Object> properties() {
        return target.properties();
    }

    @Override
    Lease make() {
        return bridged(new Lease(target.service(), () -> {}));
    }

    @Override
    Lease serviceFor(Bundle consumer) {
        return bridged(target.serviceFor(consumer));
    }

    @Override
    Lease newService() {
        return bridged(target.newService());
    }

    @Override
    public String toString() {
        return target + " for consumers of another version of its contract";
    }
}

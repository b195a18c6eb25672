package dev.midstream.swap.gate.contract;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Lets consumers of one version of a contract call an implementation of another version.
 *
 * <p>A bridge is possible if the implementation's version has every method of the consumers' version, and if each type in
 * their signatures is shared or can be converted: records by the names of their components, enums by the names of their
 * constants, sealed interfaces by the names of their records, interfaces by a bridge in turn, exceptions by their message,
 * and arrays, collections, maps, optionals and stages of these. A component that the source does not have becomes null,
 * zero or false, as between nodes. Thread-safe; holds the classes of both versions.
 */
public final class ContractBridge {
    private final InterfaceBridge bridge;

    private ContractBridge(InterfaceBridge bridge) {
        this.bridge = bridge;
    }

    /**
     * @param consumers the interfaces as the consumers know them
     * @param implemented the interfaces as the implementation knows them
     * @throws IncompatibleContractException if no bridge is possible; it names the first obstacle
     */
    public static ContractBridge between(List<Class<?>> consumers, List<Class<?>> implemented)
            throws IncompatibleContractException {
        try {
            return new ContractBridge(new Conversions().bridge(consumers, implemented));
        } catch (LinkageError | TypeNotPresentException e) {
            throw new IncompatibleContractException("a class of the contract cannot be loaded: " + e);
        }
    }

    /** Returns an object of the consumers' interfaces that calls a service of the implementation's. */
    public Object over(Object service) {
        return bridge.over(service);
    }

    /** Returns what is behind an object that a bridge has made; null for any other object. */
    static InterfaceBridge.Facade facade(Object candidate) {
        return Proxy.isProxyClass(candidate.getClass())
                        && Proxy.getInvocationHandler(candidate) instanceof InterfaceBridge.Facade facade
                ? facade
                : null;
    }
}

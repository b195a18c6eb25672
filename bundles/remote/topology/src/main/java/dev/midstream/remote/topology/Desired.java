package dev.midstream.remote.topology;

/** Determines if the cluster is to run a service that no node offers now. */
@FunctionalInterface
interface Desired {
    /**
     * May block for a round trip to the registry.
     *
     * @param service Bundle-SymbolicName
     * @return true if the cluster is to run the service, or if that cannot be known now
     */
    boolean contains(String service);
}

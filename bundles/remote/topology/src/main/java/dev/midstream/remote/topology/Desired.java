package dev.midstream.remote.topology;

/** Tells if a service that no node offers at the moment is to come back. */
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

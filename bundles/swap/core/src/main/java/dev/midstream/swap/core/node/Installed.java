package dev.midstream.swap.core.node;

/** An installed revision. Implementations are equal as long as they stand for the same installation. */
public interface Installed {
    /** Returns the name of the service: the Bundle-SymbolicName. */
    String service();

    /** Returns the Bundle-Version. */
    String version();

    /** Returns the digest of the jar, in hexadecimal, shortened or whole; null if it was not deployed by Midstream. */
    String digest();

    /** Returns true if it has contracts only, and no service. */
    default boolean contract() {
        return false;
    }

    /** Returns name and version, for messages. */
    default String label() {
        return service() + " " + version();
    }
}

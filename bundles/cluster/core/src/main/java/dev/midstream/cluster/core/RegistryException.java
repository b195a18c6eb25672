package dev.midstream.cluster.core;

/** The registry cannot be reached, or refuses. */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}

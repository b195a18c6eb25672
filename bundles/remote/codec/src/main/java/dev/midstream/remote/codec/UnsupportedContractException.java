package dev.midstream.remote.codec;

/** A contract uses types that cannot be carried to another process. The message names each method and type. */
public final class UnsupportedContractException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    UnsupportedContractException(String message) {
        super(message);
    }
}

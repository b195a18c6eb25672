package dev.midstream.swap.gate.contract;

/** Says why no bridge is possible between two versions of a contract. */
public final class IncompatibleContractException extends Exception {
    private static final long serialVersionUID = 1L;

    IncompatibleContractException(String message) {
        super(message);
    }
}

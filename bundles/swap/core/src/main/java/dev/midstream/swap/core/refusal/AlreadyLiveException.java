package dev.midstream.swap.core.refusal;

/** A deployment of the content that is live already. Its swap changes nothing; other swaps of its set are refused. */
public final class AlreadyLiveException extends SwapRefusedException {
    private static final long serialVersionUID = 1L;

    private final String service;

    public AlreadyLiveException(String service, String reason) {
        super(reason);
        this.service = service;
    }

    /** Returns true if the content is that of this service. */
    public boolean concerns(String other) {
        return service.equals(other);
    }
}

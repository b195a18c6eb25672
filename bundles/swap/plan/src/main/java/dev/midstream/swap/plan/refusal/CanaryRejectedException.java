package dev.midstream.swap.plan.refusal;

/** A canary that ended in favour of the old revision. */
public final class CanaryRejectedException extends SwapRefusedException {
    private static final long serialVersionUID = 1L;

    public CanaryRejectedException(String reason) {
        super(reason);
    }
}

package dev.midstream.swap.gate;

/** A singleton service without a container. */
final class FixedBinding extends RevisionBinding {
    private final Object service;

    FixedBinding(Object service) {
        super(null, null, null);
        this.service = service;
    }

    @Override
    boolean ended() {
        return false;
    }

    @Override
    Lease make() {
        return new Lease(service, () -> {});
    }
}

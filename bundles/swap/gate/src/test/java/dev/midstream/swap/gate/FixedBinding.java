package dev.midstream.swap.gate;

import java.util.List;

/** A singleton service without a container. */
final class FixedBinding extends RevisionBinding {
    private final Object service;

    FixedBinding(Object service) {
        super(null, null, List.of(), null);
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

package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.DesiredServices;
import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.model.Desired;

/** Asks the registry for single entries of the desired state, which only the leader watches. */
final class NodeDesiredServices implements DesiredServices {
    private final Registry registry;

    NodeDesiredServices(Registry registry) {
        this.registry = registry;
    }

    @Override
    public boolean contains(String service) {
        return Decisions.reaching(() -> {
            Registry.Entry desired = registry.look(Folders.DESIRED, service);
            return desired != null && !Codec.read(desired, Desired.class).removed();
        });
    }
}

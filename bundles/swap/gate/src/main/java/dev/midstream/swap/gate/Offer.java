package dev.midstream.swap.gate;

import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;

/**
 * A service that other nodes offer, for a gate to stand for while no revision of it is live in this node.
 *
 * @param classes the contract's interfaces, by name
 * @param properties what the gate is registered with; {@code component.name} tells services of the same classes apart
 * @param contracts a bundle that can load the classes, as their consumers do: the one that exports them
 * @param service implements the classes; called by any number of threads
 */
public record Offer(List<String> classes, Map<String, Object> properties, Bundle contracts, Object service) {
    public Offer {
        classes = classes.stream().sorted().toList();
        properties = Map.copyOf(properties);
    }
}

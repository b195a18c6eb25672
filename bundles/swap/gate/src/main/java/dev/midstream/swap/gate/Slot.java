package dev.midstream.swap.gate;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;

/**
 * The place of one logical service in every tenure, for the consumers of one version of its contracts, and its
 * representatives in the registry. A slot belongs to one identity and version for good: its number is never given to another
 * one, because consumers may hold its gates.
 */
final class Slot {
    private final int number;
    private final ServiceGroup group;
    private final Routing routing;
    private final BundleContext context;
    /** The binding that was represented last. */
    private volatile Binding last;

    private volatile GateExposure gate;
    private volatile MirrorExposure mirror;

    Slot(int number, ServiceGroup group, Routing routing, BundleContext context) {
        this.number = number;
        this.group = group;
        this.routing = routing;
        this.context = context;
    }

    String service() {
        return routing.service();
    }

    int number() {
        return number;
    }

    ServiceGroup group() {
        return group;
    }

    /** Returns the identity of the service, or null if no binding was represented yet. */
    ServiceIdentity identity() {
        Binding known = last;
        return known == null ? null : ServiceIdentity.of(known.properties());
    }

    /** Returns true if a binding was represented last. */
    boolean represents(Binding binding) {
        return last == binding;
    }

    /** Makes the slot represent a binding, which is that of the live revision or of other nodes. */
    void represent(Binding binding) {
        last = binding;
        List<String> mirrored =
                binding instanceof RevisionBinding of ? of.classes().mirrored() : List.of();
        if (gate == null && !group.contracts().isEmpty()) {
            gate = new GateExposure(routing, number, group.contracts(), context, this::gated);
        }
        if (mirror == null && !mirrored.isEmpty()) {
            mirror = new MirrorExposure(routing, mirrored, this::mirrored);
        }
    }

    List<Exposure> exposures() {
        return Stream.of(gate, mirror).filter(Objects::nonNull).toList();
    }

    GateExposure gate() {
        return gate;
    }

    /** Returns the binding that the gate represents; for a moment also one that was unregistered. */
    private Binding gated() {
        Binding binding = bound();
        if (binding == null) {
            return routing.vacancies().contains(number) ? last : null;
        }
        return binding;
    }

    private Binding mirrored() {
        return bound() instanceof RevisionBinding of && of.classes().mirrored().equals(mirror.classes()) ? of : null;
    }

    private Binding bound() {
        return routing.binding(number);
    }
}

package dev.midstream.swap.core.osgi;

import dev.midstream.swap.api.Contract;
import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.UnknownServiceException;
import dev.midstream.swap.core.Names;
import dev.midstream.swap.core.drain.Residents;
import dev.midstream.swap.core.stage.OtherVersions;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.Tenure;
import dev.midstream.swap.plan.ServiceUse;
import dev.midstream.swap.plan.Wires;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** The managed services as operators see them. Thread-safe. */
public final class Services {
    private final BundleContext context;
    private final RoutingTable routings;
    private final Revisions revisions;
    private final Residents residents;
    private final List<Ingress> ingresses;
    private final OtherVersions otherVersions;

    public Services(
            BundleContext context,
            RoutingTable routings,
            Revisions revisions,
            Residents residents,
            List<Ingress> ingresses) {
        this.context = context;
        this.routings = routings;
        this.revisions = revisions;
        this.residents = residents;
        this.ingresses = ingresses;
        this.otherVersions = new OtherVersions(revisions);
    }

    public List<Service> all() {
        List<String> names = names();
        return routings.routings().stream().map(routing -> view(routing, names)).toList();
    }

    private List<String> names() {
        return routings.routings().stream().map(Routing::service).toList();
    }

    public Service named(String name) throws UnknownServiceException {
        List<String> names = names();
        String service = Names.resolve(name, names);
        return view(
                routings.routing(service).orElseThrow(() -> new UnknownServiceException("No service " + name)), names);
    }

    /** Returns started bundles of this name that are not managed. */
    public List<Bundle> unmanaged(String service) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> service.equals(bundle.getSymbolicName()))
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE && !revisions.manages(bundle))
                .toList();
    }

    private Service view(Routing routing, List<String> names) {
        String name = routing.service();
        Tenure tenure = routing.live();
        Bundle live = tenure == null ? null : tenure.revision();
        List<Bundle> bundles = Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()) && revisions.manages(bundle))
                .toList();
        List<Revision> installed =
                bundles.stream().map(bundle -> revision(bundle, tenure)).toList();
        return new Service(
                name,
                Names.shorten(name, names),
                live == null ? null : revision(live, tenure),
                installed,
                revisions.exposed(name).stream().map(this::contract).toList(),
                live == null ? List.of() : ingress(ingress -> ingress.endpoints(live)),
                live == null ? List.of() : ingress(ingress -> ingress.paths(live)),
                bundles.stream().map(OsgiRevision::new).anyMatch(OsgiRevision::contract),
                bundles.stream()
                        .flatMap(bundle -> Wires.uses(bundle).stream())
                        .toList(),
                tenure == null ? List.of() : otherVersions.notes(tenure));
    }

    private List<String> ingress(Function<Ingress, List<String>> what) {
        return ingresses.stream()
                .flatMap(ingress -> what.apply(ingress).stream())
                .sorted()
                .distinct()
                .toList();
    }

    private Revision revision(Bundle bundle, Tenure tenure) {
        boolean live = tenure != null && tenure.revision().equals(bundle);
        return new Revision(
                bundle.getBundleId(),
                bundle.getVersion().toString(),
                state(bundle, live),
                live ? tenure.entered() : 0,
                live ? tenure.inFlight() : 0);
    }

    private Revision.State state(Bundle bundle, boolean live) {
        if (bundle.getState() != Bundle.ACTIVE) {
            return Revision.State.STOPPED;
        }
        return live
                ? Revision.State.LIVE
                : residents.holds(new OsgiRevision(bundle)) ? Revision.State.RESIDENT : Revision.State.STAGED;
    }

    private Contract contract(ServiceReference<?> exposed) {
        return new Contract(
                ServiceUse.classes(exposed),
                !Boolean.TRUE.equals(exposed.getProperty(GateProperties.INGRESS)),
                ServiceUse.consumers(exposed));
    }
}

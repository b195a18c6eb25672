package dev.midstream.swap.core;

import dev.midstream.swap.api.Contract;
import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.UnknownServiceException;
import dev.midstream.swap.core.drain.Residents;
import dev.midstream.swap.core.stage.Prover;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.gate.Ingress;
import dev.midstream.swap.gate.Revisions;
import dev.midstream.swap.gate.Routing;
import dev.midstream.swap.gate.RoutingTable;
import dev.midstream.swap.gate.Tenure;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;

/** The managed services as operators see them. */
public final class Services {
    private final BundleContext context;
    private final RoutingTable table;
    private final Revisions revisions;
    private final Residents residents;
    private final List<Ingress> seams;

    public Services(
            BundleContext context, RoutingTable table, Revisions revisions, Residents residents, List<Ingress> seams) {
        this.context = context;
        this.table = table;
        this.revisions = revisions;
        this.residents = residents;
        this.seams = seams;
    }

    public List<Service> all() {
        List<String> names = names();
        return table.routings().stream().map(line -> view(line, names)).toList();
    }

    private List<String> names() {
        return table.routings().stream().map(Routing::service).toList();
    }

    public Service named(String name) throws UnknownServiceException {
        List<String> names = names();
        String service = Names.resolve(name, names);
        return view(table.routing(service).orElseThrow(() -> new UnknownServiceException("No service " + name)), names);
    }

    /** Started bundles of this name that are no revisions of a managed service. */
    public List<Bundle> unmanaged(String service) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> service.equals(bundle.getSymbolicName()))
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE && !revisions.manages(bundle))
                .toList();
    }

    /** Whether the committed revision of a service is yet to be started, as while a node starts. */
    public boolean starting(String service) {
        return table.live(service).isEmpty()
                && revisions
                        .committed(service)
                        .map(context::getBundle)
                        .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                        .filter(bundle -> bundle.adapt(BundleStartLevel.class).isPersistentlyStarted())
                        .isPresent();
    }

    private Service view(Routing line, List<String> names) {
        String name = line.service();
        Tenure tenure = line.live();
        Bundle live = tenure == null ? null : tenure.revision();
        List<Revision> present = Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()) && revisions.manages(bundle))
                .map(bundle -> revision(bundle, tenure))
                .toList();
        return new Service(
                name,
                Names.shorten(name, names),
                live == null ? null : revision(live, tenure),
                present,
                revisions.exposed(name).stream().map(this::contract).toList(),
                live == null ? List.of() : told(seam -> seam.endpoints(live)),
                live == null ? List.of() : told(seam -> seam.paths(live)));
    }

    private List<String> told(Function<Ingress, List<String>> what) {
        return seams.stream()
                .flatMap(seam -> what.apply(seam).stream())
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
                : residents.isResident(bundle) ? Revision.State.RESIDENT : Revision.State.STAGED;
    }

    private Contract contract(ServiceReference<?> exposed) {
        return new Contract(
                Prover.classes(exposed),
                !Boolean.TRUE.equals(exposed.getProperty(GateProperties.INGRESS)),
                Prover.consumers(exposed));
    }
}

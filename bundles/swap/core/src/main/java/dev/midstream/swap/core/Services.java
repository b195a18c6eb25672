package dev.midstream.swap.core;

import dev.midstream.swap.api.Contract;
import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.UnknownServiceException;
import dev.midstream.swap.core.drain.Residents;
import dev.midstream.swap.core.stage.Prover;
import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Line;
import dev.midstream.swap.gate.Seam;
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
    private final Gates gates;
    private final Residents residents;
    private final List<Seam> seams;

    public Services(BundleContext context, Gates gates, Residents residents, List<Seam> seams) {
        this.context = context;
        this.gates = gates;
        this.residents = residents;
        this.seams = seams;
    }

    public List<Service> all() {
        List<String> names = names();
        return gates.lines().stream().map(line -> view(line, names)).toList();
    }

    private List<String> names() {
        return gates.lines().stream().map(Line::service).toList();
    }

    public Service named(String name) throws UnknownServiceException {
        List<String> names = names();
        String service = Names.resolve(name, names);
        return view(gates.line(service).orElseThrow(() -> new UnknownServiceException("No service " + name)), names);
    }

    /** Started bundles of this name that are no revisions of a managed service. */
    public List<Bundle> unmanaged(String service) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> service.equals(bundle.getSymbolicName()))
                .filter(bundle -> bundle.getState() == Bundle.ACTIVE && !gates.manages(bundle))
                .toList();
    }

    /** Whether the committed revision of a service is yet to be started, as while a node starts. */
    public boolean starting(String service) {
        return gates.live(service).isEmpty()
                && gates.committed(service)
                        .map(context::getBundle)
                        .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                        .filter(bundle -> bundle.adapt(BundleStartLevel.class).isPersistentlyStarted())
                        .isPresent();
    }

    private Service view(Line line, List<String> names) {
        String name = line.service();
        Tenure tenure = line.live();
        Bundle live = tenure == null ? null : tenure.revision();
        List<Revision> revisions = Arrays.stream(context.getBundles())
                .filter(bundle -> name.equals(bundle.getSymbolicName()) && gates.manages(bundle))
                .map(bundle -> revision(bundle, tenure))
                .toList();
        return new Service(
                name,
                Names.shorten(name, names),
                live == null ? null : revision(live, tenure),
                revisions,
                gates.exposed(name).stream().map(this::contract).toList(),
                live == null ? List.of() : told(seam -> seam.endpoints(live)),
                live == null ? List.of() : told(seam -> seam.paths(live)));
    }

    private List<String> told(Function<Seam, List<String>> what) {
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
                !Boolean.TRUE.equals(exposed.getProperty(Gates.SEAM)),
                Prover.consumers(exposed));
    }
}

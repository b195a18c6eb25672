package dev.midstream.swap.gate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** The revisions in this node. Thread-safe. */
final class NodeRevisions implements Revisions {
    private final Commitments commitments;
    private final ManagedBundles managed;
    private final ManagedServices services;
    private final Whiteboards whiteboards;

    NodeRevisions(Commitments commitments, ManagedBundles managed, ManagedServices services, Whiteboards whiteboards) {
        this.commitments = commitments;
        this.managed = managed;
        this.services = services;
        this.whiteboards = whiteboards;
    }

    @Override
    public boolean manages(Bundle bundle) {
        return managed.contains(bundle);
    }

    @Override
    public void manage(String service) {
        managed.add(service);
    }

    @Override
    public void stage(String location) {
        managed.stage(location);
    }

    @Override
    public void unstage(String location) {
        managed.unstage(location);
    }

    @Override
    public List<ServiceReference<?>> services(Bundle revision) {
        List<ServiceReference<?>> references = new ArrayList<>();
        services.bindings(revision).forEach(binding -> references.add(binding.reference()));
        return references;
    }

    @Override
    public List<ServiceReference<?>> exposed(String service) {
        List<ServiceReference<?>> references = new ArrayList<>();
        services.exposures(service).stream()
                .map(Exposure::reference)
                .filter(Objects::nonNull)
                .forEach(references::add);
        return references;
    }

    @Override
    public Preview preview(Collection<Bundle> set) {
        return services.preview(set);
    }

    @Override
    public List<String> contracts(ServiceReference<?> exposed) {
        List<String> properties = Arrays.asList(exposed.getPropertyKeys());
        return Classes.names(exposed).stream()
                .filter(name -> !whiteboards.contains(name, properties))
                .toList();
    }

    @Override
    public Tenure bind(Bundle revision) throws BindException {
        Tenure tenure = services.bind(revision);
        for (RevisionBinding binding : services.bindings(revision)) {
            GateExposure gate = services.gate(revision, binding);
            String mismatch = gate == null ? null : gate.mismatch(binding);
            if (mismatch != null) {
                throw new BindException(mismatch, null);
            }
            try {
                binding.prove();
            } catch (RuntimeException | LinkageError e) {
                throw new BindException("service " + binding + " of " + revision + " cannot be had", e);
            }
        }
        services.decideBridges(tenure);
        return tenure;
    }

    @Override
    public List<OtherVersion> otherVersions(Tenure tenure) {
        return services.otherVersions(tenure);
    }

    @Override
    public boolean keeps(Bundle revision) {
        return services.keeps(revision);
    }

    @Override
    public Commitment commit(Collection<Bundle> revisions, Collection<String> absent) throws IOException {
        Map<String, String> next = new HashMap<>();
        revisions.forEach(revision -> next.put(revision.getSymbolicName(), revision.getLocation()));
        absent.forEach(service -> next.put(service, GateProperties.WITHDRAWN));
        Commitment undo = commitments.put(next);
        managed.decideAgain();
        return () -> {
            undo.undo();
            managed.decideAgain();
        };
    }

    @Override
    public Optional<String> committed(String service) {
        return commitments.location(service);
    }

    @Override
    public Map<String, String> committed() {
        return commitments.all();
    }

    @Override
    public List<String> problems() {
        return commitments.problems();
    }

    @Override
    public void release(Tenure ended) {
        services.release(ended);
    }
}

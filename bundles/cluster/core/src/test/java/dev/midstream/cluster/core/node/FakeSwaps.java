package dev.midstream.cluster.core.node;

import dev.midstream.swap.api.Contract;
import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.api.Revision;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownServiceException;
import dev.midstream.swap.api.UnknownSwapException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Swaps that are records. */
final class FakeSwaps implements Swaps {
    /** Those that have ended, the newest first. */
    final List<SwapRecord> ended = new CopyOnWriteArrayList<>();

    final List<SwapRecord> underWay = new CopyOnWriteArrayList<>();
    final List<String> decided = new CopyOnWriteArrayList<>();
    final List<Service> services = new CopyOnWriteArrayList<>();
    /** Reasons why a service does not answer, by name. */
    final Map<String, List<String>> pending = new ConcurrentHashMap<>();
    /** The jars of each deployment. */
    final List<List<Path>> deployed = new CopyOnWriteArrayList<>();
    /** The record of the next deployment. */
    SwapRecord outcome;
    /** The records of the next deployments that have more than one; else {@link #outcome}. */
    List<SwapRecord> outcomes = List.of();
    /** Called with the jars of each deployment before it ends. */
    Consumer<List<Path>> duringDeploy = jars -> {};

    /** A service with a live revision that has no contracts. */
    static Service service(String name, long bundle) {
        return of(name, bundle, Service.Kind.SERVICE);
    }

    /** A service that other nodes run, with a contract that is used here. */
    static Service elsewhere(String name, Contract contract) {
        return new Service(
                name,
                name,
                null,
                List.of(),
                List.of(contract),
                List.of(),
                List.of(),
                Service.Kind.SERVICE,
                List.of(),
                List.of());
    }

    /** An API bundle. */
    static Service contract(String name, long bundle) {
        return of(name, bundle, Service.Kind.CONTRACT);
    }

    private static Service of(String name, long bundle, Service.Kind kind) {
        Revision live = new Revision(bundle, "1.0.0", Revision.State.LIVE, 0, 0);
        return new Service(
                name, name, live, List.of(live), List.of(), List.of(), List.of(), kind, List.of(), List.of());
    }

    static SwapRecord swap(
            int id, String service, Kind kind, String before, String digest, Verdict verdict, String... reasons) {
        return new SwapRecord(
                Integer.toString(id),
                service,
                kind,
                null,
                null,
                digest,
                "somebody",
                Instant.EPOCH,
                verdict,
                List.of(reasons),
                Map.of(),
                0,
                0,
                0,
                0,
                0,
                before,
                Map.of(),
                0,
                List.of(),
                null,
                null,
                0,
                List.of(),
                List.of());
    }

    @Override
    public List<Service> services() {
        return List.copyOf(services);
    }

    @Override
    public List<String> pending(String service) throws UnknownServiceException {
        if (services.stream().noneMatch(each -> each.name().equals(service))) {
            throw new UnknownServiceException("No service " + service);
        }
        return pending.getOrDefault(service, List.of());
    }

    @Override
    public Service service(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Plan> plan(List<Path> bundles) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<SwapRecord> deploy(List<Path> bundles, DeployOptions options, Consumer<SwapStep> progress) {
        deployed.add(bundles);
        duringDeploy.accept(bundles);
        return bundles.size() < 2 || outcomes.isEmpty() ? List.of(outcome) : outcomes;
    }

    @Override
    public SwapRecord undo(String service, DeployOptions options, Consumer<SwapStep> progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<SwapRecord> undoSwap(String id, DeployOptions options, Consumer<SwapStep> progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SwapRecord undeploy(String service, DeployOptions options, Consumer<SwapStep> progress) {
        decided.add("undeploy " + service);
        return outcome;
    }

    @Override
    public List<SwapRecord> underWay() {
        return List.copyOf(underWay);
    }

    @Override
    public List<SwapRecord> awaitMonitoring(List<SwapRecord> committed) {
        return committed;
    }

    @Override
    public SwapRecord withdraw(String service, DeployOptions options, Consumer<SwapStep> progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void promote(String id) {
        decided.add("promote " + id);
    }

    @Override
    public void abort(String id) {
        decided.add("abort " + id);
    }

    @Override
    public List<SwapRecord> history() {
        return List.copyOf(ended);
    }

    @Override
    public SwapRecord certificate(String id) throws UnknownSwapException {
        for (List<SwapRecord> some : List.of(underWay, ended)) {
            for (SwapRecord swap : some) {
                if (swap.id().equals(id)) {
                    return swap;
                }
            }
        }
        throw new UnknownSwapException("No swap " + id);
    }
}

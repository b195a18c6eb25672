package dev.midstream.shell;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.api.Service;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownServiceException;
import dev.midstream.swap.api.UnknownSwapException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Swaps that return what a test has set, and record the calls that would change something. */
final class FakeSwaps implements Swaps {
    final List<String> changes = new ArrayList<>();
    final List<Service> services = new ArrayList<>();
    final List<SwapRecord> history = new ArrayList<>();
    final List<SwapRecord> underWay = new ArrayList<>();
    List<Plan> plans = List.of();
    List<SwapRecord> outcome = List.of();
    List<SwapRecord> afterMonitoring = List.of();
    List<SwapStep> steps = List.of();
    DeployOptions options;
    Runnable onStep = () -> {};

    @Override
    public List<Service> services() {
        return services;
    }

    @Override
    public Service service(String name) throws UnknownServiceException {
        return services.stream()
                .filter(service -> service.name().equals(name) || service.name().endsWith("." + name))
                .findFirst()
                .orElseThrow(() -> new UnknownServiceException("No service is named " + name + "."));
    }

    @Override
    public List<String> pending(String service) {
        return List.of();
    }

    @Override
    public List<Plan> plan(List<Path> bundles) {
        return bundles.isEmpty() ? List.of() : plans;
    }

    @Override
    public List<SwapRecord> deploy(List<Path> bundles, DeployOptions with, Consumer<SwapStep> progress) {
        return change("deploy", with, progress);
    }

    @Override
    public SwapRecord undo(String service, DeployOptions with, Consumer<SwapStep> progress) {
        return change("undo " + service, with, progress).get(0);
    }

    @Override
    public List<SwapRecord> undoSwap(String id, DeployOptions with, Consumer<SwapStep> progress) {
        return change("undoSwap " + id, with, progress);
    }

    @Override
    public SwapRecord withdraw(String service, DeployOptions with, Consumer<SwapStep> progress) {
        return change("withdraw " + service, with, progress).get(0);
    }

    @Override
    public SwapRecord undeploy(String service, DeployOptions with, Consumer<SwapStep> progress) {
        return change("undeploy " + service, with, progress).get(0);
    }

    private List<SwapRecord> change(String what, DeployOptions with, Consumer<SwapStep> progress) {
        changes.add(what);
        options = with;
        for (SwapStep step : steps) {
            progress.accept(step);
            onStep.run();
        }
        return outcome;
    }

    @Override
    public void promote(String id) throws UnknownSwapException {
        canary(id);
        changes.add("promote " + id);
    }

    @Override
    public void abort(String id) throws UnknownSwapException {
        canary(id);
        changes.add("abort " + id);
    }

    private void canary(String id) throws UnknownSwapException {
        if (underWay.stream().noneMatch(swap -> swap.id().equals(id))) {
            throw new UnknownSwapException("No canary of swap " + id + " is under way.");
        }
    }

    @Override
    public List<SwapRecord> underWay() {
        return underWay;
    }

    @Override
    public List<SwapRecord> awaitMonitoring(List<SwapRecord> committed) {
        return afterMonitoring.isEmpty() ? committed : afterMonitoring;
    }

    @Override
    public List<SwapRecord> history() {
        return history;
    }

    @Override
    public SwapRecord certificate(String id) throws UnknownSwapException {
        return java.util.stream.Stream.concat(underWay.stream(), history.stream())
                .filter(swap -> swap.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UnknownSwapException("No swap has the id " + id + "; ms:history lists them."));
    }
}

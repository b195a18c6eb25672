package dev.midstream.shell;

import dev.midstream.cluster.api.Cluster;
import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.Placement;
import dev.midstream.cluster.api.Rollout;
import dev.midstream.cluster.api.RolloutOptions;
import dev.midstream.swap.api.Plan;
import dev.midstream.swap.api.Swaps;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;

/** Changes of services node by node in the cluster. A command returns when its rollouts have ended. */
final class ClusterOperations implements Operations {
    private static final Duration PLACING = Duration.ofMinutes(2);

    private final Cluster cluster;
    private final Swaps swaps;
    private final NodeOperations node;

    ClusterOperations(Cluster cluster, Swaps swaps, NodeOperations node) {
        this.cluster = cluster;
        this.swaps = swaps;
        this.node = node;
    }

    @Override
    public void deploy(List<Path> jars, Request request, Output out) throws Exception {
        String why = "In a cluster a rollout changes node after node and takes --canary, --hold and --nodes only.";
        Request.refuse("--drain", request.drain(), why);
        Request.refuse("--max-hold", request.maxHold(), why);
        Request.refuse("--at-max-hold", request.atMaxHold(), why);
        if (request.nodes() != null) {
            for (Path jar : jars) {
                placed(jar)
                        .ifPresent(placement -> Request.refuse(
                                "--nodes",
                                request.nodes(),
                                placement.service() + " runs on " + Text.count(placement.instances(), "node")
                                        + " already; ms:scale changes that."));
            }
        }
        RolloutOptions options = options(request);
        if (request.dryRun()) {
            PlanPrinter.show(plan(jars, options), out);
            return;
        }
        List<Rollout> begun = cluster.deploy(jars, options);
        if (begun.isEmpty()) {
            out.line(
                    "The cluster keeps these API bundles; nodes install them with the services that import from them.");
        }
        report(begun, Rollout.State.DONE, out);
    }

    private static RolloutOptions options(Request request) {
        RolloutOptions options = RolloutOptions.by(request.who());
        if (request.nodes() != null) {
            options = options.withInstances(request.nodes());
        }
        if (request.canary() != null) {
            options = options.withCanary(request.canary());
        }
        return request.hold() == null ? options : options.withHold(request.hold());
    }

    /** Returns the plans for this node, with a warning that they are not those of the other nodes. */
    private List<Plan> plan(List<Path> jars, RolloutOptions options) {
        String scope = "This is the plan of node " + cluster.node()
                + " only: revisions and paths on other nodes are not examined. Their consumers are.";
        Map<String, List<String>> objections = cluster.objections(jars);
        return swaps.plan(jars).stream()
                .map(plan -> plan.withWarning(scope))
                .map(plan -> refused(plan, objections.getOrDefault(plan.service(), List.of())))
                .map(plan -> blocked(plan, options).map(plan::refusedToo).orElse(plan))
                .toList();
    }

    private static Plan refused(Plan plan, List<String> reasons) {
        Plan refused = plan;
        for (String reason : reasons) {
            refused = refused.refusedToo(reason);
        }
        return refused;
    }

    private Optional<String> blocked(Plan plan, RolloutOptions options) {
        Optional<Placement> placement = placement(plan.service());
        if (placement.isPresent()) {
            Rollout rollout = placement.get().rollout();
            return rollout == null || rollout.ended()
                    ? Optional.empty()
                    : Optional.of("A rollout of " + plan.service()
                            + " is under way. Wait for its end, or end it with ms:abort "
                            + placement.get().shortName() + ".");
        }
        int nodes = cluster.nodes().size();
        return options.instances() <= nodes
                ? Optional.empty()
                : Optional.of("The cluster has " + Text.count(nodes, "node") + ", and " + options.instances()
                        + " are wanted. Start more nodes, or give a smaller --nodes.");
    }

    /** Returns the placement of the jar's service. What is no bundle is refused by the deployment. */
    private Optional<Placement> placed(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            if (file.getManifest() == null) {
                return Optional.empty();
            }
            String name = file.getManifest().getMainAttributes().getValue("Bundle-SymbolicName");
            return name == null ? Optional.empty() : placement(name.split(";")[0].strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns the placement of a service if the cluster places it. */
    private Optional<Placement> placement(String service) {
        return cluster.services().stream()
                .filter(placement -> placement.managed() && placement.service().equals(service))
                .findFirst();
    }

    @Override
    public void undo(String what, Request request, Output out) throws Exception {
        String why = "In a cluster the nodes get the version before the last rollout back; deploy the wanted version.";
        Request.refuse("--version", request.version(), why);
        Request.refuse("--drain", request.drain(), "In a cluster a rollout sets the time for its nodes.");
        if (OptionValues.isSwapId(what)) {
            throw new IllegalArgumentException("Swap " + what
                    + " is a swap of this node alone, and the cluster would revert its undo. Name the service instead:"
                    + " ms:undo SERVICE takes back its last rollout on all nodes.");
        }
        if (request.dryRun()) {
            Rollout rollout = cluster.rollout(what);
            DryRunReport report = new DryRunReport();
            if (rollout.from() == null) {
                report.refuse(rollout.service() + " has no revision before " + rollout.to() + " in this cluster.");
            } else {
                report.expect(rollout.service() + " would go back from " + rollout.to() + " to " + rollout.from()
                        + ", node by node: " + String.join(", ", changed(rollout)) + ".");
            }
            report.show(out);
            return;
        }
        report(List.of(cluster.undo(what, request.who())), Rollout.State.UNDONE, out);
    }

    private static List<String> changed(Rollout rollout) {
        List<String> changed = new ArrayList<>(rollout.done());
        if (rollout.current() != null) {
            changed.add(rollout.current());
        }
        return changed;
    }

    @Override
    public void undeploy(String service, Request request, Output out) throws Exception {
        Placement placement = managed(service);
        if (placement == null) {
            node.undeploy(service, request, out);
            return;
        }
        Request.refuse(
                "--drain", request.drain(), "In a cluster each node waits for its calls as long as it is set to.");
        if (request.dryRun()) {
            removal(placement).show(out);
            return;
        }
        cluster.undeploy(placement.service(), request.who());
        List<String> left = ClusterMonitor.awaitRemoved(cluster, placement.service(), PLACING, out);
        if (out.json()) {
            out.json(Map.of("service", placement.service(), "running", left));
        }
        if (!left.isEmpty()) {
            throw new FailedException(placement.service() + " is removed from the cluster, but still runs on "
                    + String.join(", ", left) + ". The nodes continue to try; ms:nodes shows the state.");
        }
        out.line(placement.service() + " is removed from the cluster");
    }

    /** Returns the placement of a service, or null if the cluster does not place it. */
    private Placement managed(String service) {
        try {
            Placement placement = cluster.service(service);
            return placement.managed() ? placement : null;
        } catch (ClusterException e) {
            if (e.kind() == ClusterException.Kind.UNKNOWN_SERVICE) {
                return null; // this node may know it
            }
            throw e;
        }
    }

    private static DryRunReport removal(Placement placement) {
        DryRunReport report = new DryRunReport();
        if (placement.rollout() != null && !placement.rollout().ended()) {
            report.refuse("A rollout of " + placement.service()
                    + " is under way. Wait for its end, or end it with ms:abort " + placement.shortName() + ".");
        }
        return report.expect(placement.service() + " would be drained and removed from all nodes of the cluster: "
                + ClusterMonitor.places(placement));
    }

    @Override
    public void end(String what, Winner winner, Request request, Output out) throws Exception {
        if (OptionValues.isSwapId(what)) {
            node.end(what, winner, request, out);
            return;
        }
        if (request.dryRun()) {
            Rollout rollout = cluster.rollout(what);
            DryRunReport report = new DryRunReport();
            if (rollout.ended()) {
                report.refuse("No rollout of " + rollout.service() + " is under way.");
            } else {
                report.expect("The rollout of " + rollout.service() + " would end in favour of "
                        + (winner == Winner.NEW ? rollout.to() : rollout.from()) + ". Now: "
                        + ClusterMonitor.progress(rollout));
            }
            report.show(out);
            return;
        }
        Rollout rollout =
                winner == Winner.NEW ? cluster.promote(what, request.who()) : cluster.abort(what, request.who());
        if (out.json()) {
            out.json(rollout);
        }
        out.line(ClusterMonitor.progress(rollout));
    }

    /** Follows rollouts to their end; one without a version before is a placement. */
    private void report(List<Rollout> begun, Rollout.State wanted, Output out) throws Exception {
        List<Placement> placed = new ArrayList<>();
        List<String> changing = new ArrayList<>();
        for (Rollout rollout : begun) {
            if (rollout.from() == null) {
                placed.add(ClusterMonitor.await(cluster, rollout.service(), PLACING, out));
            } else {
                changing.add(rollout.service());
            }
        }
        List<Rollout> ended = changing.isEmpty() ? List.of() : ClusterMonitor.follow(cluster, changing, out);
        if (out.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("placements", placed);
            document.put("rollouts", ended);
            out.json(document);
        }
        for (Rollout rollout : ended) {
            if (rollout.state() != wanted) {
                throw new FailedException(failure(rollout));
            }
        }
        for (Placement placement : placed) {
            ClusterMonitor.requireSettled(placement, PLACING);
        }
    }

    private static String failure(Rollout rollout) {
        String reason = rollout.reason() == null ? "" : ": " + rollout.reason();
        return rollout.state() == Rollout.State.UNDONE
                ? FailedException.UNDONE + " rollout of " + rollout.service() + " to " + rollout.to() + reason
                : FailedException.REFUSED + " undo of " + rollout.service() + ": its rollout ended with " + rollout.to()
                        + " on all nodes" + reason;
    }
}

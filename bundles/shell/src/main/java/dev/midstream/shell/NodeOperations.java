package dev.midstream.shell;

import dev.midstream.swap.api.Plan;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.api.Swaps;
import dev.midstream.swap.api.UnknownSwapException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Changes of services on this node alone. */
final class NodeOperations implements Operations {
    private final Swaps swaps;

    NodeOperations(Swaps swaps) {
        this.swaps = swaps;
    }

    @Override
    public void deploy(List<Path> jars, Request request, Output out) throws Exception {
        Request.refuse("--nodes", request.nodes(), "This node is in no cluster, so the service runs on this node.");
        if (request.canary() == null) {
            String why = "It belongs to a canary: add --canary, for example --canary 5,25,50.";
            Request.refuse("--hold", request.hold(), why);
            Request.refuse("--max-hold", request.maxHold(), why);
            Request.refuse("--at-max-hold", request.atMaxHold(), why);
        } else if (jars.size() > 1) {
            throw new IllegalArgumentException("A canary is of one bundle, and " + jars.size()
                    + " were given. Deploy them one after the other, or as a set without --canary.");
        }
        var options = request.onNode();
        if (request.dryRun()) {
            PlanPrinter.show(plan(jars), out);
            return;
        }
        List<SwapRecord> ended = swaps.deploy(jars, options, progress(out));
        if (!request.awaitMonitoring() || !allSucceeded(ended)) {
            report(ended, out);
            return;
        }
        ended.forEach(swap -> out.lines(SwapSentences.of(swap)));
        List<SwapRecord> monitored = awaitMonitoring(ended, out);
        if (out.json()) {
            out.json(monitored);
        }
        SwapSentences.requireSuccess(monitored, out);
        monitored.stream()
                .filter(swap -> swap.verdict() == Verdict.COMMITTED)
                .forEach(swap -> out.line("COMMITTED swap " + swap.id() + " of " + swap.service()
                        + ": its monitoring has ended and did not undo it."));
    }

    /** Returns the plans; a service that is being changed is refused in them as it would be in a deployment. */
    private List<Plan> plan(List<Path> jars) {
        Map<String, String> busy = swaps.underWay().stream()
                .collect(Collectors.toMap(SwapRecord::service, SwapRecord::id, (first, second) -> first));
        return swaps.plan(jars).stream()
                .map(plan -> busy.containsKey(plan.service())
                        ? plan.refusedToo("Swap " + busy.get(plan.service()) + " of " + plan.service()
                                + " is under way. Wait for its end; ms:history shows it.")
                        : plan)
                .toList();
    }

    private List<SwapRecord> awaitMonitoring(List<SwapRecord> ended, Output out) throws InterruptedException {
        List<SwapRecord> committed = ended.stream()
                .filter(swap -> swap.verdict() == Verdict.COMMITTED)
                .toList();
        committed.forEach(swap -> out.line(step(swap.id(), "watch", "waiting until its monitoring ends")));
        Map<String, SwapRecord> after = swaps.awaitMonitoring(committed).stream()
                .collect(Collectors.toMap(SwapRecord::id, Function.identity(), (first, second) -> second));
        List<SwapRecord> monitored = new ArrayList<>();
        for (SwapRecord swap : ended) {
            SwapRecord now = after.getOrDefault(swap.id(), swap);
            if (now.verdict() != swap.verdict()) {
                out.lines(SwapSentences.of(now));
            }
            monitored.add(now);
        }
        return monitored;
    }

    @Override
    public void undo(String what, Request request, Output out) throws Exception {
        if (request.dryRun()) {
            UndoDryRun.of(swaps, what, request.version()).show(out);
            return;
        }
        if (OptionValues.isSwapId(what)) {
            report(swaps.undoSwap(what, request.onNode(), progress(out)), out);
            return;
        }
        report(set(swaps.undo(what, request.onNode(), progress(out))), out);
    }

    /** Returns the records of the whole set that a swap belongs to. */
    private List<SwapRecord> set(SwapRecord swap) {
        if (swap.set() == null) {
            return List.of(swap);
        }
        List<SwapRecord> set = new ArrayList<>(List.of(swap));
        swaps.history().stream()
                .filter(other -> swap.set().equals(other.set()) && !other.id().equals(swap.id()))
                .forEach(set::add);
        return set;
    }

    @Override
    public void undeploy(String service, Request request, Output out) throws Exception {
        if (!request.dryRun()) {
            report(List.of(swaps.undeploy(service, request.onNode(), progress(out))), out);
            return;
        }
        request.onNode();
        var known = swaps.service(service);
        DryRunReport report = new DryRunReport();
        busy(swaps, known.name()).ifPresent(report::refuse);
        known.contracts().stream()
                .filter(contract -> !contract.consumers().isEmpty())
                .forEach(contract -> report.refuse(String.join(", ", contract.consumers()) + " use "
                        + String.join(", ", contract.interfaces()) + " of " + known.name()
                        + ". Remove or replace them first."));
        report.expect(
                known.name() + (known.live() == null ? "" : " " + known.live().version())
                        + " would be drained and removed from this node; ms:undo " + known.shortName()
                        + " would bring it back while its jar is kept.");
        report.show(out);
    }

    @Override
    public void end(String what, Winner winner, Request request, Output out) throws Exception {
        if (request.dryRun()) {
            SwapRecord canary = canary(what);
            DryRunReport report = new DryRunReport();
            report.expect("The canary of swap " + canary.id() + " would end in favour of the "
                    + (winner == Winner.NEW ? "new revision " + canary.to() : "old revision " + canary.from()) + " of "
                    + canary.service() + ".");
            report.show(out);
            return;
        }
        if (winner == Winner.NEW) {
            swaps.promote(what);
        } else {
            swaps.abort(what);
        }
        if (out.json()) {
            out.json(swaps.certificate(what));
        }
        out.line("The canary of swap " + what + " ends in favour of the " + Text.lower(winner)
                + " revision; ms:certificate " + what + " shows the outcome.");
    }

    private SwapRecord canary(String id) throws UnknownSwapException {
        return swaps.underWay().stream()
                .filter(swap -> swap.id().equals(id) && isCanary(swap))
                .findFirst()
                .orElseThrow(() -> new UnknownSwapException(
                        "No canary of the swap '" + id + "' is under way. ms:services lists the swaps under way."));
    }

    /** Returns the step of a swap under way. Its reason is "in step NAME". */
    static String step(SwapRecord swap) {
        return swap.reasons().stream().findFirst().orElse("").replaceFirst("^in step ", "");
    }

    static boolean isCanary(SwapRecord swap) {
        return step(swap).equals("canary");
    }

    /** Returns a sentence if a swap of a service is under way. */
    static Optional<String> busy(Swaps swaps, String service) {
        return swaps.underWay().stream()
                .filter(swap -> swap.service().equals(service))
                .map(swap -> "Swap " + swap.id() + " of " + service + " is under way. Wait for its end;"
                        + " ms:history shows it.")
                .findFirst();
    }

    private void report(List<SwapRecord> ended, Output out) throws FailedException {
        if (out.json()) {
            out.json(ended);
        }
        ended.forEach(swap -> out.lines(SwapSentences.of(swap)));
        SwapSentences.requireSuccess(ended, out);
    }

    private static boolean allSucceeded(List<SwapRecord> ended) {
        return ended.stream().allMatch(swap -> swap.verdict().succeeded());
    }

    /** Prints each step when it begins, after the id of its swap, which ms:promote and ms:abort take. */
    private static Consumer<SwapStep> progress(Output out) {
        return step -> out.line(step(step.swap(), step.name(), step.detail()));
    }

    private static String step(String id, String name, String detail) {
        return "swap " + id + " " + Text.pad(name, 8) + " " + detail;
    }
}

package dev.midstream.swap.core.lifecycle;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.core.drain.Drain;
import dev.midstream.swap.core.node.Installed;
import dev.midstream.swap.core.node.RoutedRevision;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A service that leaves this node: to other nodes, or for good. */
final class Leaving extends Swap {
    private final String service;
    private final boolean forGood;

    Leaving(
            SwapContext context,
            String service,
            Kind kind,
            DeployOptions options,
            UndoStack undo,
            Consumer<SwapStep> progress) {
        super(context, service, kind, options, undo, progress);
        this.service = service;
        this.forGood = kind != Kind.WITHDRAW;
    }

    @Override
    String identify() {
        return service;
    }

    @Override
    void check(List<String> set) throws SwapRefusedException {
        RoutedRevision live = node.live(service)
                .orElseThrow(() -> new SwapRefusedException("no revision of " + service + " is live in this node."
                        + " List what there is with ms:services."));
        record.from(live);
        List<String> dependants = node.dependants(service, forGood);
        if (!dependants.isEmpty()) {
            throw new SwapRefusedException(dependants, null);
        }
    }

    @Override
    void stage() {
        record.step("shift", "calls of " + service + (forGood ? " are refused from now on" : " go to other nodes"));
    }

    @Override
    void start() {
        // nothing was staged
    }

    @Override
    void prove() {
        // nothing is to become live
    }

    @Override
    Optional<Installed> revision() {
        return Optional.empty();
    }

    @Override
    Optional<RoutedRevision> next() {
        return Optional.empty();
    }

    @Override
    boolean isLive() {
        return node.live(service).isEmpty();
    }

    @Override
    void leave(Drain left) {
        context.residents().retire(left);
    }
}

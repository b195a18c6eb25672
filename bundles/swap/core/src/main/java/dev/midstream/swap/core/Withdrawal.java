package dev.midstream.swap.core;

import dev.midstream.swap.api.DeployOptions;
import dev.midstream.swap.api.SwapRecord;
import dev.midstream.swap.api.SwapRecord.Kind;
import dev.midstream.swap.api.SwapRecord.Verdict;
import dev.midstream.swap.api.SwapStep;
import dev.midstream.swap.core.drain.Drain;
import dev.midstream.swap.core.record.SwapRecordBuilder;
import dev.midstream.swap.core.refusal.SwapRefusedException;
import dev.midstream.swap.core.stage.Prover;
import dev.midstream.swap.gate.Gates;
import dev.midstream.swap.gate.Line;
import dev.midstream.swap.gate.Offer;
import dev.midstream.swap.gate.Tenure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One service on its way out of this node: a swap from its revision here to what other nodes have. */
public final class Withdrawal {
    private static final Logger LOG = LoggerFactory.getLogger(Withdrawal.class);

    private final SwapContext workshop;
    private final Gates gates;
    private final String service;
    private final DeployOptions options;
    private final SwapRecordBuilder journal;

    public Withdrawal(SwapContext workshop, String service, DeployOptions options, Consumer<SwapStep> progress) {
        this.workshop = workshop;
        this.gates = workshop.gates();
        this.service = service;
        this.options = options;
        this.journal = new SwapRecordBuilder(workshop.records(), service, Kind.WITHDRAW, options.who(), progress);
    }

    public SwapRecord run() throws SwapRefusedException {
        Tenure live = gates.line(service)
                .map(Line::live)
                .orElseThrow(() -> new SwapRefusedException("no revision of " + service + " is live in this node"));
        journal.from(live);
        refuseOrphans();
        journal.step("shift", "calls of " + service + " go to other nodes");
        long before = System.nanoTime();
        Tenure previous = withdraw();
        journal.shifted(previous, System.nanoTime() - before);
        Drain left = drain(previous);
        SwapRecord ended = journal.end(Verdict.COMMITTED, List.of());
        workshop.records().keep(ended);
        workshop.residents().keep(left, Duration.ZERO);
        LOG.info("Swap {}: {} {} has left this node", ended.id(), service, ended.from());
        return ended;
    }

    private Tenure withdraw() throws SwapRefusedException {
        try {
            return gates.withdraw(service);
        } catch (IOException e) {
            throw new SwapRefusedException(
                    "that " + service + " leaves could not be recorded on disk: " + SwapRefusedException.explain(e), e);
        }
    }

    /** Consumers in this node whose calls nobody would answer. */
    private void refuseOrphans() throws SwapRefusedException {
        Set<List<String>> offered =
                gates.elsewhere(service).stream().map(Offer::classes).collect(Collectors.toSet());
        List<String> orphans = new ArrayList<>();
        for (ServiceReference<?> exposed : gates.exposed(service)) {
            List<String> classes = Prover.classes(exposed).stream().sorted().toList();
            List<String> consumers = Prover.consumers(exposed);
            if (!offered.contains(classes) && !consumers.isEmpty()) {
                orphans.add("no other node offers " + String.join(", ", classes) + " of " + service
                        + ", which is used here by " + String.join(", ", consumers));
            }
        }
        if (!orphans.isEmpty()) {
            throw new SwapRefusedException(orphans, null);
        }
    }

    private Drain drain(Tenure previous) {
        Drain left = new Drain(journal.id(), previous, workshop.records());
        journal.step("drain", previous.inFlight() + " calls on the revision here are ending");
        long begun = System.nanoTime();
        left.drain(options.drain());
        journal.drained(SwapRecordBuilder.millisSince(begun));
        journal.late(left.late());
        return left;
    }

    public SwapRecord refuse(SwapRefusedException refusal) {
        SwapRecord refused = journal.end(Verdict.REFUSED, refusal.reasons());
        workshop.records().keep(refused);
        return refused;
    }
}

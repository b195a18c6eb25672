package dev.midstream.swap.core;

import dev.midstream.swap.core.drain.Residents;
import dev.midstream.swap.core.record.Records;
import dev.midstream.swap.core.stage.Prover;
import dev.midstream.swap.core.stage.Stager;
import dev.midstream.swap.core.watch.Canary;
import dev.midstream.swap.gate.Gates;
import java.time.Duration;
import java.util.Map;

/**
 * What every {@link Swap} works with.
 *
 * @param canaries those under way, by the swap's id
 * @param proveTime how long a revision may take to start, and to become satisfied
 * @param residentTime how long the revision before stays for an instant undo
 * @param watchTime how long a new revision is watched; zero for not
 * @param watchMargin by how much larger a part of the calls may fail meanwhile than before
 */
public record SwapContext(
        Gates gates,
        Records records,
        Stager stager,
        Prover prover,
        Residents residents,
        Services services,
        Map<String, Canary> canaries,
        Duration proveTime,
        Duration residentTime,
        Duration watchTime,
        double watchMargin) {}

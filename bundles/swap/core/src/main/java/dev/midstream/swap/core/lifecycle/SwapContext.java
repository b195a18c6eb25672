package dev.midstream.swap.core.lifecycle;

import dev.midstream.swap.core.SwapSettings;
import dev.midstream.swap.core.drain.Residents;
import dev.midstream.swap.core.jar.ArtifactStore;
import dev.midstream.swap.core.node.SwapNode;
import dev.midstream.swap.core.record.Records;
import dev.midstream.swap.core.watch.ActiveMonitors;
import dev.midstream.swap.core.watch.Canaries;
import java.util.function.Supplier;

/**
 * The collaborators of every swap in a node.
 *
 * @param settings the settings of now; a swap reads them when it needs them
 */
public record SwapContext(
        SwapNode node,
        Records records,
        ArtifactStore artifacts,
        Residents residents,
        ActiveMonitors monitors,
        Canaries canaries,
        Claims claims,
        Supplier<SwapSettings> settings) {}

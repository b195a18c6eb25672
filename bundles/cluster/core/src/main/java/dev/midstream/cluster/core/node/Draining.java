package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.ClusterException.Kind;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.model.Drain;
import dev.midstream.cluster.core.model.Member;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins and ends drains of nodes. Thread-safe. */
final class Draining {
    private static final Logger LOG = LoggerFactory.getLogger(Draining.class);

    private final Decisions decisions;
    private final Clock clock;

    Draining(Decisions decisions, Clock clock) {
        this.decisions = decisions;
        this.clock = clock;
    }

    dev.midstream.cluster.api.Drain drain(String node, String who) {
        return Decisions.reaching(() -> {
            View view = decisions.view();
            Member member = view.member(node);
            requireOther(member, view);
            Registry.Entry before = decisions.look(Folders.DRAINS, node);
            if (before == null && decisions.write(Folders.DRAINS, node, new Drain(node, who, clock.instant()), null)) {
                LOG.info("Node {} is drained, asked for by {}", node, who);
            }
            view.members.put(node, member.drained());
            return view.drain(node);
        });
    }

    private static void requireOther(Member drained, View view) {
        boolean other = view.members.values().stream()
                .anyMatch(member -> !member.id().equals(drained.id()) && !member.draining());
        if (!other) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE,
                    "No node but " + drained.id() + " takes services: start another one first, or end its drain");
        }
    }

    dev.midstream.cluster.api.Drain end(String node) {
        return Decisions.reaching(() -> {
            for (int i = 0; i < Decisions.ATTEMPTS; i++) {
                Registry.Entry entry = decisions.look(Folders.DRAINS, node);
                if (entry == null) {
                    throw new ClusterException(Kind.CONFLICT, "Node " + node + " is not drained by an operator");
                }
                if (decisions.delete(Folders.DRAINS, node, entry)) {
                    LOG.info("Node {} takes services again", node);
                    dev.midstream.cluster.api.Drain left = decisions.view().drain(node);
                    return new dev.midstream.cluster.api.Drain(node, false, left.leaving(), left.staying());
                }
            }
            throw Decisions.busy(node);
        });
    }

    dev.midstream.cluster.api.Drain left(String node) {
        return decisions.view().drain(node);
    }
}

package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.ClusterException.Kind;
import dev.midstream.cluster.api.Rollout;
import dev.midstream.cluster.api.RolloutOptions;
import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.artifacts.Artifacts;
import dev.midstream.cluster.core.model.Desired;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins, undoes, aborts and promotes changes of services' revisions. Thread-safe. */
final class Rollouts {
    private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);

    private final Decisions decisions;
    private final Artifacts artifacts;
    private final Clock clock;

    Rollouts(Decisions decisions, Artifacts artifacts, Clock clock) {
        this.decisions = decisions;
        this.artifacts = artifacts;
        this.clock = clock;
    }

    List<Rollout> deploy(List<Path> bundles, RolloutOptions options) {
        return Decisions.reaching(() -> {
            Map<String, Artifacts.Jar> jars = read(bundles);
            Map<String, String> digests = new LinkedHashMap<>();
            jars.forEach((service, jar) -> {
                requireEnded(service, decisions.look(Folders.ROLLOUTS, service));
                digests.put(service, add(jar));
            });
            View view = decisions.view();
            digests.forEach((service, digest) ->
                    requireNew(view.knowing(digest, jars.get(service).version()), service, digest));
            List<Rollout> begun = new ArrayList<>();
            digests.forEach((service, digest) -> begun.add(begin(jars.get(service), digest, options)));
            return begun;
        });
    }

    private static Map<String, Artifacts.Jar> read(List<Path> bundles) {
        Map<String, Artifacts.Jar> jars = new LinkedHashMap<>();
        for (Path file : bundles) {
            try {
                Artifacts.Jar jar = Artifacts.Jar.read(file);
                if (jars.put(jar.service(), jar) != null) {
                    throw new ClusterException(
                            Kind.IMPOSSIBLE, jar.service() + " is given twice: each service has one rollout at a time");
                }
            } catch (IOException e) {
                throw new ClusterException(Kind.IMPOSSIBLE, e.getMessage(), e);
            }
        }
        return jars;
    }

    private String add(Artifacts.Jar jar) {
        try {
            return artifacts.add(jar);
        } catch (IOException e) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE, jar.file() + " cannot be taken into the node's store: " + e.getMessage(), e);
        }
    }

    private static void requireEnded(String service, Registry.Entry entry) {
        dev.midstream.cluster.core.model.Rollout last =
                entry == null ? null : Codec.read(entry, dev.midstream.cluster.core.model.Rollout.class);
        if (last != null && !last.ended()) {
            throw new ClusterException(
                    Kind.CONFLICT,
                    "A rollout of " + service + " is under way (" + last.state()
                            + "): wait for it, or end it with ms:abort " + service);
        }
    }

    private static void requireNew(View view, String service, String digest) {
        Desired desired = view.desired(service);
        if (desired != null && desired.digest().equals(digest) && !view.isRefused(service, digest)) {
            throw new ClusterException(
                    Kind.CONFLICT, service + " " + view.version(digest) + " is what the cluster runs already");
        }
    }

    private Rollout begin(Artifacts.Jar jar, String digest, RolloutOptions options) {
        String service = jar.service();
        for (int i = 0; i < Decisions.ATTEMPTS; i++) {
            View view = decisions.view().knowing(digest, jar.version());
            Registry.Entry entry = decisions.look(Folders.DESIRED, service);
            if (entry == null) {
                boolean runs = !view.live(service).isEmpty();
                Desired first = runs
                        ? Decisions.adopted(service, view)
                        : new Desired(service, digest, options.instances(), Map.of(), List.of());
                if (!decisions.write(Folders.DESIRED, service, first, null)) {
                    continue;
                }
                if (!runs) {
                    LOG.info(
                            "{} {} is to run on {} nodes, asked for by {}",
                            service,
                            jar.version(),
                            first.instances(),
                            options.who());
                    return view.with(first).rollout(service);
                }
            }
            Desired desired = entry == null
                    ? Decisions.adopted(service, view)
                    : Decisions.requireKept(Codec.read(entry, Desired.class));
            if (desired.digest().equals(digest)) { // some nodes have refused it
                if (decisions.write(Folders.DESIRED, service, desired.retried(), entry)) {
                    LOG.info("{} {} is tried again, asked for by {}", service, jar.version(), options.who());
                    return view.with(desired).first(desired);
                }
                continue;
            }
            Registry.Entry last = decisions.look(Folders.ROLLOUTS, service);
            requireEnded(service, last); // of the version that is replaced
            dev.midstream.cluster.core.model.Rollout next = dev.midstream.cluster.core.model.Rollout.begin(
                            service, desired.digest(), digest, options.hold())
                    .withCanary(options.canary())
                    .asked(options.who(), clock.instant());
            if (decisions.write(Folders.ROLLOUTS, service, next, last)) {
                LOG.info("A rollout of {} to {} begins, asked for by {}", service, jar.version(), options.who());
                return view.with(desired).with(next).rollout(service);
            }
        }
        throw Decisions.busy(service);
    }

    private interface RolloutChange {
        dev.midstream.cluster.core.model.Rollout of(dev.midstream.cluster.core.model.Rollout last);
    }

    private Rollout change(String service, String none, RolloutChange change) {
        return Decisions.reaching(() -> {
            for (int i = 0; i < Decisions.ATTEMPTS; i++) {
                View view = decisions.view();
                String name = Names.resolve(service, view.services());
                Registry.Entry entry = decisions.look(Folders.ROLLOUTS, name);
                dev.midstream.cluster.core.model.Rollout last =
                        entry == null ? null : Codec.read(entry, dev.midstream.cluster.core.model.Rollout.class);
                dev.midstream.cluster.core.model.Rollout next = last == null ? null : change.of(last);
                if (next == null) {
                    throw new ClusterException(Kind.CONFLICT, String.format(none, name));
                }
                if (next.state() == dev.midstream.cluster.core.model.Rollout.State.UNDOING) {
                    goBackTo(name, next.from());
                }
                if (decisions.write(Folders.ROLLOUTS, name, next, entry)) {
                    LOG.info("The rollout of {} goes on as {}: {}", name, next.state(), next.reason());
                    return view.with(next).rollout(name);
                }
            }
            throw Decisions.busy(service);
        });
    }

    /** Before the rollout is undone, so that nodes that come meanwhile begin with the right revision. */
    private void goBackTo(String service, String digest) {
        Set<Integer> seen = new HashSet<>();
        while (true) {
            Registry.Entry entry = decisions.look(Folders.DESIRED, service);
            Desired desired = Codec.read(entry, Desired.class);
            if (desired.digest().equals(digest)
                    || decisions.write(Folders.DESIRED, service, desired.withDigest(digest), entry)) {
                return;
            }
            if (!seen.add(entry.version()) || seen.size() > Decisions.ATTEMPTS) {
                throw Decisions.busy(service);
            }
        }
    }

    Rollout undo(String service, String who) {
        return change(
                service,
                "%s had no rollout that could be undone: deploy the version that you want",
                last -> switch (last.state()) {
                    case RUNNING, DONE -> last.undone("undone by " + who);
                    case UNDOING, UNDONE -> null;
                });
    }

    Rollout abort(String service, String who) {
        return change(
                service,
                "No rollout of %s is under way; ms:undo takes one back that has ended",
                last -> last.running() ? last.undone("aborted by " + who) : null);
    }

    Rollout promote(String service, String who) {
        return change(service, "No rollout of %s is under way", last -> {
            if (last.running()) {
                LOG.info("The canary of {} is promoted by {}", service, who);
                return last.withCanary(List.of());
            }
            return null;
        });
    }
}

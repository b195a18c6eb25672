package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.ClusterException.Kind;
import dev.midstream.cluster.api.Rollout;
import dev.midstream.cluster.api.RolloutOptions;
import dev.midstream.cluster.core.Codec;
import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import dev.midstream.cluster.core.artifacts.Artifacts;
import dev.midstream.cluster.core.artifacts.Copies;
import dev.midstream.cluster.core.model.Artifact;
import dev.midstream.cluster.core.model.Desired;
import dev.midstream.cluster.core.unit.BundleJar;
import dev.midstream.cluster.core.unit.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins, undoes, aborts and promotes changes of services' revisions. Thread-safe. */
final class Rollouts {
    private static final Logger LOG = LoggerFactory.getLogger(Rollouts.class);

    private final Decisions decisions;
    private final Artifacts artifacts;
    private final Units units;
    private final Copies copies;
    private final RemoteConsumers remoteConsumers;
    private final Clock clock;

    Rollouts(
            Decisions decisions,
            Artifacts artifacts,
            Units units,
            Copies copies,
            RemoteConsumers remoteConsumers,
            Clock clock) {
        this.decisions = decisions;
        this.artifacts = artifacts;
        this.units = units;
        this.copies = copies;
        this.remoteConsumers = remoteConsumers;
        this.clock = clock;
    }

    List<Rollout> deploy(List<Path> bundles, RolloutOptions options) {
        return Decisions.reaching(() -> {
            List<BundleJar> jars = read(bundles);
            List<BundleJar> services =
                    jars.stream().filter(jar -> !jar.headers().contract()).toList();
            services.forEach(jar -> requireEnded(jar.name(), decisions.look(Folders.ROLLOUTS, jar.name())));
            Map<String, String> digests = publish(jars);
            View view = decisions.view();
            services.forEach(jar -> requireNew(
                    view.knowing(digests.get(jar.name()), jar.version()), jar.name(), digests.get(jar.name())));
            requireConsumersKept(jars, view);
            copy(digests.values());
            return services.isEmpty() ? List.of() : begin(services, digests, options);
        });
    }

    private static List<BundleJar> read(List<Path> bundles) {
        Map<String, BundleJar> jars = new LinkedHashMap<>();
        for (Path file : bundles) {
            try {
                BundleJar jar = BundleJar.read(file);
                if (jars.put(jar.name(), jar) != null) {
                    throw new ClusterException(
                            Kind.IMPOSSIBLE, jar.name() + " is given twice: each service has one rollout at a time");
                }
            } catch (IOException e) {
                throw new ClusterException(Kind.IMPOSSIBLE, e.getMessage(), e);
            }
        }
        return List.copyOf(jars.values());
    }

    private Map<String, String> publish(List<BundleJar> jars) {
        try {
            return units.publish(jars);
        } catch (IOException e) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE,
                    "The jars cannot be taken into the node's store and the registry: " + e.getMessage(),
                    e);
        }
    }

    /** Returns the reasons why services of these bundles may not be replaced, by service; leaves out what is no bundle. */
    Map<String, List<String>> objections(List<Path> bundles) {
        List<BundleJar> jars = new ArrayList<>();
        for (Path file : bundles) {
            try {
                jars.add(BundleJar.read(file));
            } catch (IOException e) {
                LOG.debug("{} is not examined", file, e);
            }
        }
        return objections(jars, decisions.view());
    }

    private Map<String, List<String>> objections(List<BundleJar> jars, View view) {
        Set<String> set = jars.stream().map(BundleJar::name).collect(Collectors.toSet());
        Map<String, List<String>> objections = new LinkedHashMap<>();
        for (BundleJar jar : jars) {
            current(jar.name(), view)
                    .map(current -> remoteConsumers.objections(jar, current, set))
                    .filter(sentences -> !sentences.isEmpty())
                    .ifPresent(sentences -> objections.put(jar.name(), sentences));
        }
        return objections;
    }

    private void requireConsumersKept(List<BundleJar> jars, View view) {
        Map<String, List<String>> objections = objections(jars, view);
        if (!objections.isEmpty()) {
            throw new ClusterException(
                    Kind.IMPOSSIBLE,
                    "Nothing was changed: "
                            + objections.values().stream().flatMap(List::stream).collect(Collectors.joining(" ")));
        }
    }

    /** Returns the digest of the revision that would be replaced. */
    private static Optional<String> current(String service, View view) {
        Desired desired = view.desired(service);
        return desired == null ? view.live(service).values().stream().findFirst() : Optional.of(desired.digest());
    }

    /** A deployment counts when it survives the death of this node. */
    private void copy(Collection<String> digests) {
        Set<String> all = new LinkedHashSet<>();
        for (String digest : digests) {
            all.addAll(artifacts.known(digest).map(Artifact::needs).orElse(List.of()));
            all.add(digest);
        }
        List<Copies.Wanted> wanted = all.stream()
                .flatMap(digest -> artifacts.known(digest).stream()
                        .map(known -> new Copies.Wanted(digest, known.bytes(), known.nodes())))
                .toList();
        try {
            copies.require(wanted);
        } catch (IOException e) {
            throw new ClusterException(Kind.IMPOSSIBLE, "Nothing was changed: " + e.getMessage(), e);
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

    /** Begins the rollouts of all services by one write. */
    private List<Rollout> begin(List<BundleJar> services, Map<String, String> digests, RolloutOptions options) {
        String names = services.stream().map(BundleJar::name).collect(Collectors.joining(", "));
        for (int i = 0; i < Decisions.ATTEMPTS; i++) {
            View view = decisions.view();
            List<Registry.Write> writes = new ArrayList<>();
            List<Rollout> begun = new ArrayList<>();
            for (BundleJar jar : services) {
                String digest = digests.get(jar.name());
                begun.add(begin(jar.name(), digest, options, view.knowing(digest, jar.version()), writes));
            }
            if (decisions.writeAll(writes)) {
                LOG.info("Deployment of {} begins, asked for by {}", names, options.who());
                return begun;
            }
        }
        throw Decisions.busy(names);
    }

    /** Adds the writes with which a service is placed, its rollout begins, or nodes try again what they have refused. */
    private Rollout begin(
            String service, String digest, RolloutOptions options, View view, List<Registry.Write> writes) {
        Registry.Entry entry = decisions.look(Folders.DESIRED, service);
        Registry.Entry last = decisions.look(Folders.ROLLOUTS, service);
        requireEnded(service, last); // of the version that is replaced
        if (entry == null && view.live(service).isEmpty()) {
            Desired first = new Desired(service, digest, options.instances(), Map.of(), List.of());
            writes.add(Registry.Write.replacing(Folders.DESIRED, service, null, Codec.text(first)));
            return view.with(first).rollout(service);
        }
        Desired desired = entry == null
                ? Decisions.adopted(service, view)
                : Decisions.requireKept(Codec.read(entry, Desired.class));
        if (desired.digest().equals(digest)) { // some nodes have refused it
            Desired retried = desired.retried();
            writes.add(Registry.Write.replacing(Folders.DESIRED, service, entry, Codec.rewritten(entry, retried)));
            return view.with(retried).first(retried);
        }
        // also if it stays the same, so that the service is not removed meanwhile
        writes.add(Registry.Write.replacing(
                Folders.DESIRED, service, entry, entry == null ? Codec.text(desired) : entry.text()));
        dev.midstream.cluster.core.model.Rollout next = dev.midstream.cluster.core.model.Rollout.begin(
                        service, desired.digest(), digest, options.hold())
                .withCanary(options.canary())
                .asked(options.who(), clock.instant());
        writes.add(Registry.Write.replacing(Folders.ROLLOUTS, service, last, Codec.text(next)));
        return view.with(desired).with(next).rollout(service);
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
                List<Registry.Write> writes = new ArrayList<>();
                writes.add(Decisions.replacing(Folders.ROLLOUTS, name, next, entry));
                if (next.state() == dev.midstream.cluster.core.model.Rollout.State.UNDOING) {
                    writes.add(goBackTo(name, next.from()));
                }
                if (decisions.writeAll(writes)) {
                    LOG.info("The rollout of {} goes on as {}: {}", name, next.state(), next.reason());
                    return view.with(next).rollout(name);
                }
            }
            throw Decisions.busy(service);
        });
    }

    /** Returns the write with which nodes that come meanwhile begin with the right revision. */
    private Registry.Write goBackTo(String service, String digest) {
        Registry.Entry entry = decisions.look(Folders.DESIRED, service);
        if (entry == null) {
            throw new ClusterException(
                    Kind.CONFLICT,
                    "The rollout of " + service + " cannot be undone, because the service was removed from the cluster:"
                            + " deploy the version that you want");
        }
        Desired desired = Decisions.requireKept(Codec.read(entry, Desired.class));
        return Decisions.replacing(Folders.DESIRED, service, desired.withDigest(digest), entry);
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

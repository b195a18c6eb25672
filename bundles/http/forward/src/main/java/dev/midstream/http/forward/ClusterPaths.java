package dev.midstream.http.forward;

import dev.midstream.cluster.api.Announcements;
import dev.midstream.cluster.api.Members;
import dev.midstream.cluster.api.Node;
import dev.midstream.cluster.api.PlainTraffic;
import dev.midstream.cluster.api.ServicePaths;
import dev.midstream.cluster.api.Subscription;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The paths that nodes of the cluster serve: publishes those of this node, and follows those of the others. It asks nothing of
 * the registry besides what it is notified of. Thread-safe.
 */
final class ClusterPaths {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterPaths.class);

    private final PlainTraffic plain;
    private final Announcements announcements;
    private final Members members;
    private final ServicePaths stored;
    private final Supplier<Map<String, List<String>>> serving;
    private final Upstreams upstreams = new Upstreams();
    private final List<Subscription> subscriptions;
    private final CompletableFuture<Void> retracted = new CompletableFuture<>();
    private final Object membership = new Object();
    private Set<String> present = Set.of();
    private volatile boolean retracting;
    private volatile PublishedPaths published;
    private volatile boolean ownHeard;
    private volatile boolean storedHeard;

    /**
     * @param plain by which requests are sent to other nodes
     * @param serving returns the patterns that this node serves now, by service
     */
    ClusterPaths(
            PlainTraffic plain,
            Announcements announcements,
            Members members,
            ServicePaths stored,
            Supplier<Map<String, List<String>>> serving) {
        this.plain = plain;
        this.announcements = announcements;
        this.members = members;
        this.stored = stored;
        this.serving = serving;
        this.subscriptions = List.of(
                members.listen(this::membersChanged),
                announcements.listen(PublishedPaths.KEY, this::said),
                stored.listen(this::stored));
        membersChanged(); // those that were there before
    }

    Upstreams upstreams() {
        return upstreams;
    }

    boolean isServedHere(String service) {
        PublishedPaths now = published;
        return now != null && now.services().containsKey(service);
    }

    /** Returns true if a path that is not known is unknown to the cluster, and not only to this node as yet. */
    boolean areKnown() {
        return ownHeard && storedHeard;
    }

    private void said(String node, String text) {
        if (!node.equals(announcements.node())) {
            PublishedPaths paths = text == null ? null : PublishedPaths.of(text);
            upstreams.said(node, paths == null || isPermitted(node, paths) ? paths : null);
            if (paths == null) {
                leaveIfAbsent(node);
            }
        } else if (text == null) {
            if (retracting) { // else the node was without a session for a time
                retracted.complete(null);
            }
        } else {
            ownHeard = true; // this node's own value comes back from the registry after those of the others
        }
    }

    /** Requests have passwords and tokens of users in them. */
    private boolean isPermitted(String node, PublishedPaths paths) {
        boolean permitted = plain.isPermitted(URI.create(paths.url()).getHost());
        if (!permitted) {
            LOG.error(
                    "Requests are not forwarded to node {}: {} is on another machine and not reached by TLS. {}",
                    node,
                    paths.url(),
                    PlainTraffic.REMEDY);
        }
        return permitted;
    }

    private void stored(Map<String, List<String>> byService) {
        upstreams.store(byService);
        storedHeard = true;
    }

    /** A node that was not seen as a member before has not left: folders of the registry are not read at one moment. */
    private void membersChanged() {
        synchronized (membership) {
            Set<String> now = new HashSet<>();
            members.all().forEach(member -> now.add(member.id()));
            for (String node : present) {
                if (!now.contains(node)) {
                    upstreams.leave(node);
                }
            }
            present = now;
        }
    }

    /** A node that has left before its paths were retracted was asked until now. */
    private void leaveIfAbsent(String node) {
        synchronized (membership) {
            if (!present.contains(node)) {
                upstreams.leave(node);
            }
        }
    }

    /** Publishes the paths of this node if they have changed. Called by one thread at a time. */
    void publish() {
        Members.Member self = members.self();
        Integer port = self.ports().get(Node.HTTP);
        if (port == null) {
            return; // others cannot reach it
        }
        Map<String, List<String>> now = serving.get();
        PublishedPaths next = new PublishedPaths("http://" + self.host() + ":" + port, now);
        synchronized (this) {
            if (!retracting && !next.equals(published)) {
                announcements.put(PublishedPaths.KEY, next.text());
                stored.serve(now);
                published = next;
            }
        }
    }

    /**
     * Retracts the paths of this node for good, so that other nodes send it no new requests. What they have sent goes on.
     *
     * @return completes when other nodes have had the time to hear of it; never while the registry is unreachable
     */
    synchronized CompletableFuture<Void> retract() {
        retracting = true;
        announcements.put(PublishedPaths.KEY, null);
        if (published == null) {
            retracted.complete(null);
        }
        return retracted;
    }

    void close() {
        subscriptions.forEach(Subscription::close);
        retract();
    }
}

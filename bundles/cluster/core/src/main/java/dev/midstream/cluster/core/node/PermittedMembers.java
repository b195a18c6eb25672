package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.PlainTraffic;
import dev.midstream.cluster.core.model.Member;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The members of the cluster without the addresses that this node may not speak to without TLS. Such a member is logged
 * once. Thread-safe.
 */
final class PermittedMembers {
    private static final Logger LOG = LoggerFactory.getLogger(PermittedMembers.class);
    private static final int MOST_REPORTS = 1_000;

    private final PlainTraffic plain;
    private final Supplier<Map<String, Member>> members;
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    PermittedMembers(PlainTraffic plain, Supplier<Map<String, Member>> members) {
        this.plain = plain;
        this.members = members;
    }

    /** Returns the members by node. */
    Map<String, Member> get() {
        Map<String, Member> permitted = new TreeMap<>(members.get());
        permitted.replaceAll((node, member) -> {
            if (member.host() == null || plain.isPermitted(member.host())) {
                return member;
            }
            if (reported.size() < MOST_REPORTS && reported.add(node + ' ' + member.host())) {
                LOG.error(
                        "Jars are not exchanged with node {}: {} is on another machine and not reached by TLS. {}",
                        node,
                        member.host(),
                        PlainTraffic.REMEDY);
            }
            return member.withoutHost();
        });
        return permitted;
    }
}

package dev.midstream.cluster.core.node;

import dev.midstream.cluster.api.ClusterException;
import dev.midstream.cluster.api.ClusterException.Kind;
import java.util.Collection;
import java.util.List;

/** Names of services, which may be shortened to a suffix that begins after a dot and is unique. */
final class Names {
    private Names() {}

    /** @throws ClusterException if no service has this name, or several have */
    static String resolve(String name, Collection<String> all) {
        if (all.contains(name)) {
            return name;
        }
        List<String> found =
                all.stream().filter(each -> each.endsWith('.' + name)).sorted().toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new ClusterException(
                Kind.UNKNOWN_SERVICE,
                found.isEmpty()
                        ? "No service of the cluster is called " + name + "; there "
                                + (all.isEmpty()
                                        ? "are none yet"
                                        : "are "
                                                + String.join(
                                                        ", ",
                                                        all.stream().sorted().toList()))
                        : name + " may be any of " + String.join(", ", found) + ": give more of the name");
    }

    static String shorten(String name, Collection<String> all) {
        int dot = name.lastIndexOf('.');
        while (dot >= 0) {
            String suffix = name.substring(dot + 1);
            if (all.stream()
                            .filter(each -> each.equals(suffix) || each.endsWith('.' + suffix))
                            .count()
                    == 1) {
                return suffix;
            }
            dot = name.lastIndexOf('.', dot - 1);
        }
        return name;
    }
}

package dev.midstream.swap.core;

import dev.midstream.swap.api.UnknownServiceException;
import java.util.Collection;
import java.util.List;

/** Short names of services: the shortest suffix after a dot that names one service alone. */
public final class Names {
    private Names() {}

    public static String resolve(String name, Collection<String> services) throws UnknownServiceException {
        if (services.contains(name)) {
            return name;
        }
        List<String> matching = services.stream()
                .filter(service -> service.endsWith("." + name))
                .toList();
        if (matching.size() == 1) {
            return matching.get(0);
        }
        throw new UnknownServiceException(
                matching.isEmpty()
                        ? "No service " + name + "; there are: " + String.join(", ", services)
                        : "Several services end in ." + name + ", say which: " + String.join(", ", matching));
    }

    public static String shorten(String service, Collection<String> services) {
        for (int dot = service.lastIndexOf('.'); dot >= 0; dot = service.lastIndexOf('.', dot - 1)) {
            String suffix = service.substring(dot);
            if (services.stream().filter(other -> other.endsWith(suffix)).count() == 1
                    && !services.contains(suffix.substring(1))) {
                return suffix.substring(1);
            }
        }
        return service;
    }
}

package dev.midstream.swap.gate;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/**
 * What makes two services of two revisions the same one: the component's name, the classes, and the place among those
 * that agree in both.
 */
record ServiceKey(String component, List<String> classes, int ordinal) {
    private static final String COMPONENT_NAME = "component.name";

    static ServiceKey of(ServiceReference<?> reference, Set<ServiceKey> taken) {
        return of(
                reference.getProperty(COMPONENT_NAME),
                Arrays.stream((String[]) reference.getProperty(Constants.OBJECTCLASS))
                        .sorted()
                        .toList(),
                taken);
    }

    static ServiceKey of(Offer offer, Set<ServiceKey> taken) {
        return of(offer.properties().get(COMPONENT_NAME), offer.classes(), taken);
    }

    private static ServiceKey of(Object component, List<String> classes, Set<ServiceKey> taken) {
        ServiceKey key;
        int ordinal = 0;
        do {
            key = new ServiceKey(component == null ? "" : component.toString(), classes, ordinal++);
        } while (taken.contains(key));
        return key;
    }

    @Override
    public String toString() {
        return String.join(", ", classes)
                + (component.isEmpty() ? "" : " (" + component + ")")
                + (ordinal == 0 ? "" : " #" + ordinal);
    }
}

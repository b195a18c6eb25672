package dev.midstream.swap.plan;

import java.util.Arrays;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** The classes and the users of a registered service. */
public final class ServiceUse {
    private ServiceUse() {}

    /** Returns the names of the classes that a service is registered with. */
    public static List<String> classes(ServiceReference<?> reference) {
        return Arrays.asList((String[]) reference.getProperty(Constants.OBJECTCLASS));
    }

    /** Returns the names and versions of the bundles that use a service. */
    public static List<String> consumers(ServiceReference<?> reference) {
        Bundle[] using = reference.getUsingBundles();
        return using == null
                ? List.of()
                : Arrays.stream(using)
                        .filter(bundle -> !bundle.equals(reference.getBundle()))
                        .map(bundle -> bundle.getSymbolicName() + " " + bundle.getVersion())
                        .sorted()
                        .distinct()
                        .toList();
    }
}

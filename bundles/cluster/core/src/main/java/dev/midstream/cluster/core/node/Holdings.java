package dev.midstream.cluster.core.node;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** What data of services are in this node alone: databases inside it that their revisions use. */
final class Holdings {
    private static final String SQL = "javax.sql.DataSource";
    private static final String STORE = "org.h2.mvstore.MVStore";

    private final BundleContext context;

    Holdings(BundleContext context) {
        this.context = context;
    }

    /** @return a sentence for people, or nothing if the revision has no database here */
    Optional<String> of(long revision) {
        Bundle bundle = context.getBundle(revision);
        ServiceReference<?>[] used = bundle == null ? null : bundle.getServicesInUse();
        String databases = Stream.of(used == null ? new ServiceReference<?>[0] : used)
                .flatMap(Holdings::database)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
        return databases.isEmpty() ? Optional.empty() : Optional.of("its data are in " + databases + " of this node");
    }

    private static Stream<String> database(ServiceReference<?> reference) {
        List<String> classes = Arrays.asList((String[]) reference.getProperty(Constants.OBJECTCLASS));
        if (classes.contains(STORE)) {
            return Stream.of("a store");
        }
        boolean derby =
                String.valueOf(reference.getProperty("osgi.jdbc.driver.name")).equalsIgnoreCase("derby");
        return classes.contains(SQL) && derby
                ? Stream.of("the Derby database " + reference.getProperty("dataSourceName"))
                : Stream.empty();
    }
}

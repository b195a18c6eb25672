package dev.midstream.cluster.core.node;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Distinguishes databases inside a node from those that all nodes reach. */
final class LocalData {
    private static final String SQL = "javax.sql.DataSource";
    private static final Set<String> STORES = Set.of("org.h2.mvstore.MVStore");
    private static final Set<String> EMBEDDED = Set.of("derby", "h2", "hsqldb", "sqlite");
    private static final Set<String> REMOTE_HSQLDB = Set.of("hsql", "hsqls", "http", "https");

    private LocalData() {}

    /**
     * Returns the name of the database behind a service if its data are in this node.
     *
     * @param classes of the service
     * @param properties of the service
     */
    static Optional<String> of(List<String> classes, Function<String, Object> properties) {
        if (classes.stream().anyMatch(STORES::contains)) {
            return Optional.of("a store");
        }
        if (!classes.contains(SQL)) {
            return Optional.empty();
        }
        String driver = text(properties, "osgi.jdbc.driver.name");
        String url = text(properties, "url");
        String name = Objects.toString(properties.apply("dataSourceName"), "without a name");
        boolean local = url.startsWith("jdbc:") ? isLocal(url) : EMBEDDED.contains(driver);
        return local ? Optional.of("the " + product(driver, url) + " database " + name) : Optional.empty();
    }

    private static String text(Function<String, Object> properties, String name) {
        return Objects.toString(properties.apply(name), "").strip().toLowerCase(Locale.ROOT);
    }

    private static String product(String driver, String url) {
        String product = url.startsWith("jdbc:") ? url.split(":", 3)[1] : driver;
        return product.equals("derby") ? "Derby" : product;
    }

    /** A URL that names a host is one that all nodes reach; any other is taken for local. */
    private static boolean isLocal(String url) {
        String[] parts = url.split(":", 4);
        String kind = parts.length > 2 ? parts[2] : "";
        return switch (parts[1]) {
            case "sqlite" -> true;
            case "h2" -> !Set.of("tcp", "ssl").contains(kind);
            case "hsqldb" -> !REMOTE_HSQLDB.contains(kind);
            case "derby" -> !url.startsWith("jdbc:derby://");
            default -> !url.contains("//") && !url.contains("@");
        };
    }
}

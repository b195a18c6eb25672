package dev.midstream.data.core;

import dev.midstream.data.api.Backup.Outside;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * The SQL databases that a node is configured with.
 *
 * @param inside those in its data directory
 */
record Databases(List<DataSource> inside, List<Outside> outside) {
    private static final String DERBY = "jdbc:derby:";

    /** @throws IOException if one of those inside does not answer: it could not be held */
    static Databases of(BundleContext context, ConfigurationAdmin admin, Path data) throws IOException {
        List<DataSource> inside = new ArrayList<>();
        List<Outside> outside = new ArrayList<>();
        try {
            Configuration[] all = admin.listConfigurations("(service.factoryPid=org.ops4j.datasource)");
            for (Configuration configuration : all == null ? new Configuration[0] : all) {
                Dictionary<String, Object> properties = configuration.getProperties();
                String name = String.valueOf(properties.get("dataSourceName"));
                String url = String.valueOf(properties.get("url")).split("[;?]")[0];
                Optional<DataSource> found = find(context, name);
                if (found.isPresent() && isIn(data, found.get())) {
                    inside.add(found.get());
                } else if (url.startsWith(DERBY)) {
                    throw new IOException("The database " + name + " (" + url + ") does not answer or is not in " + data
                            + ", so no backup was made: see the log");
                } else {
                    outside.add(new Outside(name, url, how(name, url, properties.get("user"))));
                }
            }
        } catch (SQLException | InvalidSyntaxException e) {
            throw new IOException("The node's databases cannot be told, so no backup was made: " + e.getMessage(), e);
        }
        return new Databases(inside, outside);
    }

    private static Optional<DataSource> find(BundleContext context, String name) throws InvalidSyntaxException {
        return context.getServiceReferences(DataSource.class, "(dataSourceName=" + name + ")").stream()
                .findFirst()
                .map(context::getService);
    }

    private static boolean isIn(Path data, DataSource dataSource) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            String url = connection.getMetaData().getURL();
            return url.startsWith(DERBY)
                    && Path.of(url.substring(DERBY.length())).startsWith(data);
        }
    }

    private static String how(String name, String url, Object user) {
        return url.startsWith("jdbc:postgresql:")
                ? "pg_dump --format=custom --file=" + name + ".dump --username=" + user + " "
                        + url.substring("jdbc:".length())
                : "by the means of that database";
    }
}

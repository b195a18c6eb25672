package dev.midstream.itests;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.sql.Connection;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.junit.Test;
import org.osgi.service.jdbc.DataSourceFactory;

/** Bundles of others, which know nothing of Midstream, swap like our own: H2 offers a DataSourceFactory. */
public class ThirdPartyIT extends ContainerTest {
    @Test
    public void anUnknownBundleIsSwappedUnderLoad() throws Exception {
        commit(Container.jar("h2-before.jar"));
        DataSourceFactory factory = context.getService(
                context.getServiceReferences(DataSourceFactory.class, "(osgi.jdbc.driver.class=org.h2.Driver)")
                        .iterator()
                        .next());
        String before = version(factory);
        try (Load load = new Load()) {
            load.caller("connection", () -> version(factory));
            Await.until("calls on " + before, () -> load.answered(before) > 20);
            commit(Container.jar("h2-after.jar"));
            String after = version(factory);
            Await.until("calls on " + after, () -> load.answered(after) > 20);
            load.close();
            assertTrue(before + " and " + after, before.startsWith("2.4.240") && after.startsWith("2.5.252"));
            assertEquals(List.of(), load.failures());
        }
    }

    private static String version(DataSourceFactory factory) throws Exception {
        Properties properties = new Properties();
        properties.setProperty(DataSourceFactory.JDBC_URL, "jdbc:h2:mem:");
        DataSource source = factory.createDataSource(properties);
        try (Connection connection = source.getConnection()) {
            return connection.getMetaData().getDriverVersion();
        }
    }
}

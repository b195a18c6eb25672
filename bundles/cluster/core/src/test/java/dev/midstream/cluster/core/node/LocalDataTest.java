package dev.midstream.cluster.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalDataTest {
    private static final List<String> SQL = List.of("javax.sql.DataSource");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:derby:/home/derby/orders;create=true",
                "jdbc:derby:memory:orders",
                "jdbc:h2:/home/orders",
                "jdbc:h2:file:/home/orders",
                "jdbc:h2:mem:orders",
                "jdbc:hsqldb:file:orders",
                "jdbc:hsqldb:mem:orders",
                "jdbc:hsqldb:orders",
                "jdbc:sqlite:orders.db",
                "jdbc:SQLite::memory:",
                "jdbc:unheard:orders"
            })
    void urlWithoutHostIsLocal(String url) {
        assertThat(at(url)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1:5432/orders",
                "jdbc:mysql://db/orders",
                "jdbc:oracle:thin:@db:1521:orders",
                "jdbc:derby://db:1527/orders",
                "jdbc:h2:tcp://db/orders",
                "jdbc:h2:ssl://db/orders",
                "jdbc:hsqldb:hsql://db/orders",
                "jdbc:sqlserver://db;databaseName=orders"
            })
    void urlWithHostIsShared(String url) {
        assertThat(at(url)).isEmpty();
    }

    @Test
    void driverTellsWithoutUrl() {
        assertThat(LocalData.of(
                        SQL, Map.<String, Object>of("osgi.jdbc.driver.name", "derby", "dataSourceName", "auth")::get))
                .contains("the Derby database auth");
        assertThat(LocalData.of(SQL, Map.<String, Object>of("osgi.jdbc.driver.name", "sqlite")::get))
                .isPresent();
        assertThat(LocalData.of(SQL, Map.<String, Object>of("osgi.jdbc.driver.name", "PostgreSQL JDBC Driver")::get))
                .isEmpty();
    }

    @Test
    void storeIsLocalAndOtherServicesAreNoData() {
        assertThat(LocalData.of(List.of("org.h2.mvstore.MVStore"), new HashMap<String, Object>()::get))
                .contains("a store");
        assertThat(LocalData.of(List.of("java.lang.Runnable"), new HashMap<String, Object>()::get))
                .isEmpty();
    }

    @Test
    void declarationWins() {
        assertThat(Holdings.declared("shared")).isEmpty();
        assertThat(Holdings.declared(" local ")).contains("its data are in files of this node (Midstream-Data: local)");
        assertThat(Holdings.declared("Shard")).as("not understood").isPresent();
    }

    private static Optional<String> at(String url) {
        return LocalData.of(SQL, Map.<String, Object>of("url", url, "dataSourceName", "orders")::get);
    }
}

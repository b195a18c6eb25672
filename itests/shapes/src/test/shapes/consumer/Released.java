package shapes.consumer;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.hc.api.HealthCheck;
import org.osgi.framework.BundleContext;
import org.osgi.service.jdbc.DataSourceFactory;

/** Uses released bundles in the way of their users. Thread-safe. */
final class Released {
    private static final long SECONDS = 10;

    private final Services services;

    Released(BundleContext context) {
        services = new Services(context);
    }

    Map<String, Probe> probes() {
        return Map.of("sql", this::sql, "check", this::check, "schedule", this::schedule, "metric", this::metric);
    }

    /** Opens a database in memory by the driver of a class, runs statements and answers the version of the driver. */
    private String sql(String driver) throws Exception {
        Properties properties = new Properties();
        properties.setProperty(DataSourceFactory.JDBC_URL, "jdbc:h2:mem:");
        DataSourceFactory factory = services.get(DataSourceFactory.class, "(osgi.jdbc.driver.class=" + driver + ")");
        try (Connection connection = factory.createDataSource(properties).getConnection()) {
            Statement statement = connection.createStatement();
            statement.execute("CREATE TABLE ANSWERS(ID INT PRIMARY KEY)");
            statement.execute("INSERT INTO ANSWERS VALUES(1)");
            try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM ANSWERS")) {
                if (!rows.next() || rows.getInt(1) != 1) {
                    throw new IllegalStateException("The row is not there.");
                }
            }
            return connection.getMetaData().getDriverVersion();
        }
    }

    /** Answers the status of the health check of a name. */
    private String check(String name) {
        return services.get(HealthCheck.class, "(hc.name=" + name + ")")
                .execute()
                .getStatus()
                .name();
    }

    /** Gives a job to the scheduler of a contract that this bundle does not import, and waits until it runs. */
    private String schedule(String contract) throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        Runnable job = ran::countDown;
        call(services.get(contract, ""), "fireJob", job, null);
        if (!ran.await(SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The job did not run within " + SECONDS + " s.");
        }
        return "ran";
    }

    /** Increments a counter of the service of a contract that this bundle does not import, and answers if it counts. */
    private String metric(String contract) throws Exception {
        Object metrics = services.get(contract, "");
        Object counter = call(metrics, "counter", "shapes");
        long before = (long) call(counter, "getCount");
        call(counter, "increment");
        return (long) call(counter, "getCount") > before ? "counted" : "lost";
    }

    private static Object call(Object object, String name, Object... arguments) throws Exception {
        Method method = interfaces(object).stream()
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(each -> each.getName().equals(name) && each.getParameterCount() == arguments.length)
                .findFirst()
                .orElseThrow(() -> new NoSuchMethodException(object.getClass() + "." + name));
        try {
            return method.invoke(object, arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause().toString(), e.getCause());
        }
    }

    private static List<Class<?>> interfaces(Object object) {
        return List.of(object.getClass().getInterfaces());
    }
}

package shapes.consumer;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.felix.hc.api.HealthCheck;
import org.osgi.framework.BundleContext;
import org.osgi.service.jdbc.DataSourceFactory;

/** Uses released bundles in the way of their users. Thread-safe. */
final class Released {
    private static final long SECONDS = 10;

    private final BundleContext context;
    private final Services services;
    private final Map<String, Job> jobs = new ConcurrentHashMap<>();

    Released(BundleContext context) {
        this.context = context;
        services = new Services(context);
    }

    Map<String, Probe> probes() {
        return Map.of("sql", this::sql, "check", this::check, "job", this::job, "metric", this::metric);
    }

    /** Opens a database in memory by the driver of a class, runs a statement and answers the driver's version. */
    private String sql(String driver) throws Exception {
        Properties properties = new Properties();
        properties.setProperty(DataSourceFactory.JDBC_URL, "jdbc:h2:mem:");
        DataSourceFactory factory = services.get(DataSourceFactory.class, "(osgi.jdbc.driver.class=" + driver + ")");
        try (Connection connection = factory.createDataSource(properties).getConnection()) {
            connection.createStatement().execute("CREATE TABLE ANSWERS(ID INT PRIMARY KEY)");
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

    /** Waits for the next run of a job, which a scheduler must run each second. The name is that of the property. */
    private String job(String property) throws InterruptedException {
        return jobs.computeIfAbsent(property, this::schedule).await();
    }

    private Job schedule(String property) {
        Job job = new Job();
        context.registerService(
                Runnable.class,
                job,
                new Hashtable<>(Map.of(property, 1L, "scheduler.name", "shapes", "scheduler.concurrent", false)));
        return job;
    }

    /** A job whose runs are counted. */
    private static final class Job implements Runnable {
        private final LinkedBlockingQueue<Long> runs = new LinkedBlockingQueue<>();
        private long last;

        @Override
        public void run() {
            runs.add(System.nanoTime());
        }

        synchronized String await() throws InterruptedException {
            Long run = runs.poll(SECONDS, TimeUnit.SECONDS);
            if (run == null) {
                throw new IllegalStateException("The job did not run within " + SECONDS + " s.");
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(run - last);
            last = run;
            return millis < 500 ? "ran too soon" : "ran";
        }
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

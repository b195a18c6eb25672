package dev.midstream.itests;

import java.io.IOException;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** A changed setting of swaps, as an operator's edit of the configuration file would make it; restored by close. */
final class Setting implements AutoCloseable {
    private static final String PID = "dev.midstream.swap.core.SwapEngine";

    private final Configuration configuration;
    private final Dictionary<String, Object> before;

    Setting(BundleContext context, String name, String value) throws IOException {
        ServiceReference<ConfigurationAdmin> admin = context.getServiceReference(ConfigurationAdmin.class);
        configuration = context.getService(admin).getConfiguration(PID, null);
        Dictionary<String, Object> now = configuration.getProperties();
        before = now == null ? new Hashtable<>() : now;
        Dictionary<String, Object> changed = new Hashtable<>();
        for (var keys = before.keys(); keys.hasMoreElements(); ) {
            String key = keys.nextElement();
            changed.put(key, before.get(key));
        }
        changed.put(name, value);
        configuration.update(changed);
    }

    @Override
    public void close() throws IOException {
        configuration.update(before);
    }
}

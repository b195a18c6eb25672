package shapes.ownconfig;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import shapes.api.Answer;

/** Stores its version if nothing is stored yet, and fails unless the first version is what was stored. */
@Component(configurationPid = "shapes.ownconfig", property = "shape=ownconfig")
public final class Own implements Answer {
    @Reference
    private ConfigurationAdmin admin;

    private volatile Object stored;

    @Activate
    void activate(Map<String, Object> configuration) throws IOException {
        stored = configuration.get("stored");
        Configuration own = admin.getConfiguration("shapes.ownconfig");
        if (own.getProperties() == null) {
            own.update(new Hashtable<>(Map.of("stored", "VERSION")));
        }
    }

    @Modified
    void modified(Map<String, Object> configuration) {
        stored = configuration.get("stored");
    }

    @Override
    public String version() {
        if (!"1.0.0".equals(stored)) {
            throw new IllegalStateException("stored: " + stored);
        }
        return "VERSION";
    }
}

package dev.midstream.http.router;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import javax.ws.rs.core.Application;

/** An application with the platform's extensions. */
final class Extended extends Application {
    private final Set<Class<?>> classes;
    private final Set<Object> singletons;
    private final Map<String, Object> properties;

    /** Asks the application for all that it has. */
    Extended(Application application, Set<Object> extensions) {
        this.classes = application.getClasses();
        this.singletons = new LinkedHashSet<>(application.getSingletons());
        this.singletons.addAll(extensions); // of equals the first one is asked
        this.properties = application.getProperties();
    }

    @Override
    public Set<Class<?>> getClasses() {
        return classes;
    }

    @Override
    public Set<Object> getSingletons() {
        return singletons;
    }

    @Override
    public Map<String, Object> getProperties() {
        return properties;
    }
}

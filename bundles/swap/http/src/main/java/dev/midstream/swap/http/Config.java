package dev.midstream.swap.http;

import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import javax.servlet.ServletConfig;
import javax.servlet.ServletContext;

/** The configuration of a servlet that no container knows. */
record Config(String name, ServletContext context) implements ServletConfig {
    private static final Map<String, String> PARAMETERS = Map.of("hide-service-list-page", "true");

    @Override
    public String getServletName() {
        return name;
    }

    @Override
    public ServletContext getServletContext() {
        return context;
    }

    @Override
    public String getInitParameter(String parameter) {
        return PARAMETERS.get(parameter);
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
        return Collections.enumeration(PARAMETERS.keySet());
    }
}

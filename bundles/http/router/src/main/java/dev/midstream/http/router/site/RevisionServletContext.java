package dev.midstream.http.router.site;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLConnection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.servlet.RequestDispatcher;
import javax.servlet.ServletContext;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.service.http.context.ServletContextHelper;

/**
 * The servlet context of one revision: its own path, attributes, parameters and resources; what it does not have is
 * asked of the container's. Methods have the signatures of {@link ServletContext}, by which they are found. Thread-safe.
 */
final class RevisionServletContext {
    private static final Map<String, Method> OWN = Stream.of(RevisionServletContext.class.getMethods())
            .filter(method -> method.getDeclaringClass() == RevisionServletContext.class)
            .collect(Collectors.toMap(RevisionServletContext::signature, Function.identity()));

    private final Bundle revision;
    private final String name;
    private final String path;
    private final ServletContextHelper helper;
    private final Map<String, String> parameters;
    private final ServletContext container;
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();

    private RevisionServletContext(
            Bundle revision,
            String name,
            String path,
            ServletContextHelper helper,
            Map<String, String> parameters,
            ServletContext container) {
        this.revision = revision;
        this.name = name;
        this.path = path;
        this.helper = helper;
        this.parameters = parameters;
        this.container = container;
    }

    static ServletContext of(
            Bundle revision,
            String name,
            String path,
            ServletContextHelper helper,
            Map<String, String> parameters,
            ServletContext container) {
        RevisionServletContext own = new RevisionServletContext(revision, name, path, helper, parameters, container);
        InvocationHandler handler = (proxy, method, arguments) -> own.call(method, arguments);
        return (ServletContext) Proxy.newProxyInstance(
                ServletContext.class.getClassLoader(), new Class<?>[] {ServletContext.class}, handler);
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        Method own = OWN.get(signature(method));
        String called = method.getName();
        if (own == null && (called.startsWith("add") || called.startsWith("create") || called.startsWith("set"))) {
            throw new UnsupportedOperationException(
                    called + " changes the container, which is not " + name + "'s: register a service instead");
        }
        try {
            return own == null ? method.invoke(container, arguments) : own.invoke(this, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static String signature(Method method) {
        return method.getName()
                + Stream.of(method.getParameterTypes()).map(Class::getName).toList();
    }

    public String getContextPath() {
        return container.getContextPath() + path;
    }

    public String getServletContextName() {
        return name;
    }

    public ClassLoader getClassLoader() {
        return revision.adapt(BundleWiring.class).getClassLoader();
    }

    public ServletContext getContext(String uri) {
        return null; // other contexts are other revisions'
    }

    public RequestDispatcher getRequestDispatcher(String to) {
        return null; // the container's would leave the revision
    }

    public RequestDispatcher getNamedDispatcher(String servlet) {
        return null;
    }

    public String getMimeType(String file) {
        String type = helper.getMimeType(file);
        return type == null ? URLConnection.guessContentTypeFromName(file) : type;
    }

    public URL getResource(String resource) {
        return helper.getResource(resource);
    }

    public InputStream getResourceAsStream(String resource) throws IOException {
        URL url = helper.getResource(resource);
        return url == null ? null : url.openStream();
    }

    public Set<String> getResourcePaths(String below) {
        return helper.getResourcePaths(below);
    }

    public String getRealPath(String resource) {
        return helper.getRealPath(resource);
    }

    public String getInitParameter(String parameter) {
        return parameters.get(parameter);
    }

    public Enumeration<String> getInitParameterNames() {
        return Collections.enumeration(parameters.keySet());
    }

    public Object getAttribute(String attribute) {
        Object own = attributes.get(attribute);
        return own == null ? container.getAttribute(attribute) : own;
    }

    public Enumeration<String> getAttributeNames() {
        return Collections.enumeration(attributes.keySet());
    }

    public void setAttribute(String attribute, Object value) {
        if (value == null) {
            attributes.remove(attribute);
        } else {
            attributes.put(attribute, value);
        }
    }

    public void removeAttribute(String attribute) {
        attributes.remove(attribute);
    }

    @Override
    public String toString() {
        return "servlet context " + name + " of " + revision;
    }
}

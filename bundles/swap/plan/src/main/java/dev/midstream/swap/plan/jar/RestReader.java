package dev.midstream.swap.plan.jar;

import aQute.bnd.osgi.Jar;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** REST paths of a bundle's JAX-RS resources, from annotations (JAX-RS 2.1, 3.4 and 3.6), as the HTTP router sees them. */
public final class RestReader {
    private final Jar jar;

    public RestReader(Jar jar) {
        this.jar = jar;
    }

    /** {@code GET /storage/objects/{key}} and so on, of all components that are resources. */
    public Set<String> endpoints(List<ComponentModel> components) {
        return components.stream()
                .filter(component -> component.enabled() && component.resource())
                .flatMap(component -> HttpModel.bases(component, components).stream()
                        .flatMap(base -> endpoints(base, component.implementation()).stream()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The literal segments with which the paths of each resource of the default application begin. */
    public Set<String> prefixes(List<ComponentModel> components) {
        return components.stream()
                .filter(component -> component.enabled() && component.resource())
                .filter(component -> HttpModel.bases(component, components).contains(""))
                .map(component -> prefix(template(component.implementation())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String prefix(String template) {
        StringBuilder prefix = new StringBuilder();
        for (String segment : template.split("/")) {
            if (segment.contains("{")) {
                break;
            }
            if (!segment.isEmpty()) {
                prefix.append('/').append(segment);
            }
        }
        return prefix.isEmpty() ? "/" : prefix.toString();
    }

    private Set<String> endpoints(String base, String resource) {
        Set<String> endpoints = new TreeSet<>();
        String template = base + "/" + template(resource);
        methods(resource).forEach((signature, method) -> verbs(method)
                .forEach(verb -> endpoints.add(verb + " " + join(template, method.path()))));
        return endpoints;
    }

    /** Public methods by signature, overridden ones as the subclass has them. */
    private Map<String, RestClass.Method> methods(String resource) {
        Map<String, RestClass.Method> methods = new TreeMap<>();
        for (RestClass type = read(resource); type != null; type = read(type.parent())) {
            List<String> contracts = type.interfaces();
            type.methods()
                    .forEach((signature, method) -> methods.putIfAbsent(
                            signature, method.bare() ? inherited(contracts, signature, method) : method));
        }
        return methods;
    }

    private RestClass.Method inherited(List<String> contracts, String signature, RestClass.Method bare) {
        return contracts.stream()
                .map(this::read)
                .filter(contract -> contract != null && contract.methods().containsKey(signature))
                .map(contract -> contract.methods().get(signature))
                .findFirst()
                .orElse(bare);
    }

    private String template(String resource) {
        for (RestClass type = read(resource); type != null; type = read(type.parent())) {
            if (type.path() != null) {
                return type.path();
            }
            for (String contract : type.interfaces()) {
                RestClass inherited = read(contract);
                if (inherited != null && inherited.path() != null) {
                    return inherited.path();
                }
            }
        }
        return "";
    }

    private Set<String> verbs(RestClass.Method method) {
        Set<String> verbs = new TreeSet<>();
        for (String annotation : method.annotations()) {
            RestClass own = read(annotation);
            String verb = own == null ? RestClass.STANDARD.get(annotation) : own.verb();
            if (verb != null) {
                verbs.add(verb);
            }
        }
        return verbs;
    }

    private RestClass read(String name) {
        byte[] bytes = name == null ? null : Jars.readClass(jar, name);
        return bytes == null ? null : RestClass.read(bytes);
    }

    private static String join(String parent, String child) {
        String joined = ("/" + parent + "/" + child).replaceAll("/{2,}", "/");
        return joined.length() > 1 && joined.endsWith("/") ? joined.substring(0, joined.length() - 1) : joined;
    }
}

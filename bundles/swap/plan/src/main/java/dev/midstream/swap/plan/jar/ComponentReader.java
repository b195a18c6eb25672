package dev.midstream.swap.plan.jar;

import aQute.bnd.header.OSGiHeader;
import aQute.bnd.osgi.Jar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * Reads the descriptions of declarative services that a bundle's Service-Component header names (OSGi Compendium, release 8,
 * chapter 112). What Declarative Services would leave out with a line in the log is a problem here.
 */
public final class ComponentReader {
    private static final String HEADER = "Service-Component";
    private static final String NAMESPACE = "http://www.osgi.org/xmlns/scr/";
    private static final String CONDITION = "osgi.ds.satisfying.condition";
    private static final String IGNORED = ", so Declarative Services would leave it out. Build the jar with bnd.";

    private final Jar jar;
    private final List<ComponentModel> components = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /**
     * The descriptions of a bundle.
     *
     * @param problems sentences about descriptions that are not valid
     * @param notes sentences about descriptions that are not there
     */
    public record Descriptions(List<ComponentModel> components, List<String> problems, List<String> notes) {}

    private ComponentReader(Jar jar) {
        this.jar = jar;
    }

    public static Descriptions read(Jar jar) {
        ComponentReader reader = new ComponentReader(jar);
        String header = Jars.headers(jar).getValue(HEADER);
        if (header != null) {
            reader.header(header);
        }
        return new Descriptions(
                List.copyOf(reader.components), List.copyOf(reader.problems), List.copyOf(reader.notes));
    }

    private void header(String header) {
        Set<String> patterns;
        try {
            patterns = OSGiHeader.parseHeader(header).keySet();
        } catch (RuntimeException e) {
            problems.add("its header " + HEADER + " cannot be parsed: " + e.getMessage() + ". Build the jar with bnd.");
            return;
        }
        for (String pattern : patterns) {
            List<String> paths = jar.getResources().keySet().stream()
                    .filter(path -> matches(pattern, path))
                    .sorted()
                    .toList();
            if (paths.isEmpty() && !pattern.contains("*")) {
                notes.add("its header " + HEADER + " names " + pattern + ", which is not in the jar");
            }
            paths.forEach(this::document);
        }
    }

    /** A pattern has an asterisk in its last segment only (112.4.1). */
    private static boolean matches(String pattern, String path) {
        int slash = pattern.lastIndexOf('/') + 1;
        return path.lastIndexOf('/') + 1 == slash
                && path.startsWith(pattern.substring(0, slash))
                && path.substring(slash).matches(("\\Q" + pattern.substring(slash) + "\\E").replace("*", "\\E.*\\Q"));
    }

    private void document(String path) {
        try {
            Element root = parser().parse(new ByteArrayInputStream(Jars.read(jar, path)))
                    .getDocumentElement();
            if (root.getLocalName().equals("component")) {
                component(path, root);
            } else {
                NodeList found = root.getElementsByTagNameNS("*", "component");
                for (int i = 0; i < found.getLength(); i++) {
                    Element element = (Element) found.item(i);
                    if (String.valueOf(element.getNamespaceURI()).startsWith(NAMESPACE)) {
                        component(path, element);
                    }
                }
            }
        } catch (ParserConfigurationException | SAXException | IOException e) {
            problems.add(path + " is not a valid description of components (" + e.getMessage() + ")" + IGNORED);
        }
    }

    private static DocumentBuilder parser() throws ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        DocumentBuilder parser = factory.newDocumentBuilder();
        parser.setErrorHandler(new DefaultHandler()); // which throws, and prints nothing
        return parser;
    }

    private void component(String path, Element root) {
        ComponentModel component = model(root);
        String problem = problem(component);
        if (problem == null) {
            components.add(component);
        } else {
            problems.add("component " + component.name() + " of " + path + " " + problem + IGNORED);
        }
    }

    private String problem(ComponentModel component) {
        if (component.implementation().isEmpty()) {
            return "names no implementation class";
        }
        if (!names.add(component.name())) {
            return "has the name of another one in the same bundle";
        }
        for (ComponentModel.Reference reference : component.references()) {
            if (reference.target() != null && !isFilter(reference.target())) {
                return "has the target " + reference.target() + ", which is not a filter";
            }
        }
        return null;
    }

    private static boolean isFilter(String text) {
        try {
            FrameworkUtil.createFilter(text);
            return true;
        } catch (InvalidSyntaxException e) {
            return false;
        }
    }

    private static ComponentModel model(Element root) {
        String implementation = children(root, "implementation").stream()
                .map(element -> element.getAttribute("class"))
                .findFirst()
                .orElse("");
        String name = or(root.getAttribute("name"), implementation);
        String policy = root.getAttribute("configuration-policy");
        List<Element> services = children(root, "service");
        Map<String, String> properties = properties(root);
        return new ComponentModel(
                name,
                implementation,
                !root.getAttribute("enabled").equals("false"),
                services.stream()
                        .flatMap(service -> children(service, "provide").stream())
                        .map(provide -> provide.getAttribute("interface"))
                        .toList(),
                services.stream().map(ComponentReader::scope).findFirst().orElse("singleton"),
                policy.equals("ignore") ? List.of() : pids(or(root.getAttribute("configuration-pid"), name), name),
                policy.equals("require"),
                properties,
                Stream.concat(
                                children(root, "reference").stream().map(element -> reference(element, properties)),
                                condition(properties).stream())
                        .toList());
    }

    /** A component waits for a condition if a property names one (112.3.13). */
    private static Optional<ComponentModel.Reference> condition(Map<String, String> properties) {
        return Optional.ofNullable(properties.get(CONDITION + ".target"))
                .map(target ->
                        new ComponentModel.Reference(CONDITION, "org.osgi.service.condition.Condition", target, false));
    }

    /** A dollar sign represents the name of the component (112.4.4.8). */
    private static List<String> pids(String attribute, String name) {
        return Arrays.stream(attribute.strip().split("\\s+"))
                .map(pid -> pid.equals("$") ? name : pid)
                .toList();
    }

    private static String scope(Element service) {
        String old = service.getAttribute("servicefactory").equals("true") ? "bundle" : "singleton";
        return or(service.getAttribute("scope"), old);
    }

    private static Map<String, String> properties(Element root) {
        Map<String, String> properties = new HashMap<>();
        for (Element property : children(root, "property")) {
            properties.put(
                    property.getAttribute("name"),
                    or(property.getAttribute("value"), property.getTextContent().strip()));
        }
        if (!root.getAttribute("factory").isEmpty()) {
            properties.put(ComponentModel.FACTORY, root.getAttribute("factory"));
        }
        return properties;
    }

    /** A property of the component may replace the target (112.6.2.2). */
    private static ComponentModel.Reference reference(Element reference, Map<String, String> properties) {
        String name = or(reference.getAttribute("name"), reference.getAttribute("interface"));
        String target = or(properties.getOrDefault(name + ".target", ""), or(reference.getAttribute("target"), null));
        return new ComponentModel.Reference(
                name,
                reference.getAttribute("interface"),
                reference.getAttribute("scope").equals("prototype_required") ? prototype(target) : target,
                reference.getAttribute("cardinality").startsWith("0"));
    }

    private static String prototype(String target) {
        String scope = "(service.scope=prototype)";
        return target == null ? scope : "(&" + target + scope + ")";
    }

    private static String or(String value, String otherwise) {
        return value.isEmpty() ? otherwise : value;
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> children = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element && name.equals(element.getLocalName())) {
                children.add(element);
            }
        }
        return children;
    }
}

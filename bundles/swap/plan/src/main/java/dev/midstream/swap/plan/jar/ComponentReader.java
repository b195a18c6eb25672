package dev.midstream.swap.plan.jar;

import aQute.bnd.osgi.Jar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads the descriptions of declarative services that a bundle's Service-Component header names. */
public final class ComponentReader {
    private ComponentReader() {}

    public static List<ComponentModel> read(Jar jar) {
        String header = Jars.headers(jar).getValue("Service-Component");
        if (header == null) {
            return List.of();
        }
        List<ComponentModel> components = new ArrayList<>();
        for (String clause : header.split(",")) {
            String pattern = clause.strip().split(";")[0];
            jar.getResources().keySet().stream()
                    .filter(path -> matches(pattern, path))
                    .sorted()
                    .forEach(path -> components.addAll(parse(jar, path)));
        }
        return components;
    }

    /** A pattern has an asterisk in its last segment only (OSGi compendium 112.4.1). */
    private static boolean matches(String pattern, String path) {
        int slash = pattern.lastIndexOf('/') + 1;
        return path.lastIndexOf('/') + 1 == slash
                && path.startsWith(pattern.substring(0, slash))
                && path.substring(slash).matches(("\\Q" + pattern.substring(slash) + "\\E").replace("*", "\\E.*\\Q"));
    }

    private static List<ComponentModel> parse(Jar jar, String path) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            Element root = factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(Jars.read(jar, path)))
                    .getDocumentElement();
            return root.getLocalName().equals("component")
                    ? List.of(component(root))
                    : children(root, "component").stream()
                            .map(ComponentReader::component)
                            .toList();
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException(path + " of " + jar.getName() + " is no description of components", e);
        }
    }

    private static ComponentModel component(Element root) {
        String implementation = children(root, "implementation").stream()
                .map(element -> element.getAttribute("class"))
                .findFirst()
                .orElse("");
        String name = or(root.getAttribute("name"), implementation);
        List<Element> services = children(root, "service");
        List<String> interfaces = services.stream()
                .flatMap(service -> children(service, "provide").stream())
                .map(provide -> provide.getAttribute("interface"))
                .toList();
        return new ComponentModel(
                name,
                implementation,
                !root.getAttribute("enabled").equals("false"),
                interfaces,
                services.stream().map(ComponentReader::scope).findFirst().orElse("singleton"),
                List.of(or(root.getAttribute("configuration-pid"), name).strip().split("\\s+")),
                root.getAttribute("configuration-policy").equals("require"),
                properties(root),
                children(root, "reference").stream()
                        .map(ComponentReader::reference)
                        .toList());
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
        return properties;
    }

    private static ComponentModel.Reference reference(Element reference) {
        return new ComponentModel.Reference(
                reference.getAttribute("name"),
                reference.getAttribute("interface"),
                or(reference.getAttribute("target"), null),
                reference.getAttribute("cardinality").startsWith("0"));
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

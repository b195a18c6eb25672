package dev.midstream.cluster.core.unit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads which contracts the components of a bundle offer to other nodes, as their descriptions say. */
public final class ExportedContracts {
    private static final String EXPORTED = "service.exported.interfaces";
    private static final String ALL = "*";

    private ExportedContracts() {}

    /**
     * @return names of interfaces; those that code registers, or a configuration exports, are not among them
     * @throws IOException if the jar or a description cannot be read
     */
    public static Set<String> of(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            String header =
                    manifest == null ? null : manifest.getMainAttributes().getValue("Service-Component");
            List<Pattern> descriptions = Clause.parse(header).stream()
                    .flatMap(clause -> clause.paths().stream())
                    .map(ExportedContracts::pattern)
                    .toList();
            Set<String> exported = new TreeSet<>();
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (descriptions.stream()
                        .anyMatch(pattern -> pattern.matcher(entry.getName()).matches())) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        exported.addAll(read(in));
                    }
                }
            }
            return exported;
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException("a component description of " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** A path whose last part may have wildcards (OSGi Compendium, release 8, 112.4.1). */
    private static Pattern pattern(String path) {
        return Pattern.compile(
                Arrays.stream(path.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining("[^/]*")));
    }

    private static Set<String> read(InputStream in) throws IOException, SAXException, ParserConfigurationException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setNamespaceAware(true);
        Document document = factory.newDocumentBuilder().parse(in);
        Set<String> exported = new HashSet<>();
        elements(document.getDocumentElement(), "component").forEach(component -> exported.addAll(exported(component)));
        return exported;
    }

    private static Set<String> exported(Element component) {
        Set<String> named = elements(component, "property")
                .filter(property -> property.getAttribute("name").equalsIgnoreCase(EXPORTED))
                .flatMap(property -> Arrays.stream(
                        (property.getAttribute("value") + ' ' + property.getTextContent()).split("[\\s,]+")))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
        return elements(component, "provide")
                .map(provide -> provide.getAttribute("interface"))
                .filter(name -> named.contains(ALL) || named.contains(name))
                .collect(Collectors.toSet());
    }

    private static Stream<Element> elements(Element root, String name) {
        NodeList found = root.getElementsByTagNameNS(ALL, name);
        Stream<Element> below = IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i));
        return name.equals(root.getLocalName()) ? Stream.concat(Stream.of(root), below) : below;
    }
}

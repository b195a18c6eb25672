package dev.midstream.swap.plan.jar;

import aQute.bnd.header.OSGiHeader;
import aQute.bnd.osgi.Jar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads the interfaces of the services that Blueprint descriptions declare (OSGi Compendium, release 8, 121.6). */
final class Blueprint {
    private static final String HEADER = "Bundle-Blueprint";
    private static final String FOLDER = "OSGI-INF/blueprint/";
    private static final String NAMESPACE = "http://www.osgi.org/xmlns/blueprint/";

    private Blueprint() {}

    static Set<String> interfaces(Jar jar) {
        Set<String> found = new TreeSet<>();
        paths(jar).forEach(path -> read(Jars.read(jar, path), found));
        return found;
    }

    private static Stream<String> paths(Jar jar) {
        String header = Jars.headers(jar).getValue(HEADER);
        Set<String> named =
                header == null ? Set.of() : OSGiHeader.parseHeader(header).keySet();
        return Jars.names(jar, ".xml")
                .filter(name ->
                        named.contains(name) || name.startsWith(FOLDER) && name.indexOf('/', FOLDER.length()) < 0);
    }

    /** Adds nothing for a description that the extender could not read either. */
    private static void read(byte[] description, Set<String> found) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var parser = factory.newDocumentBuilder();
            parser.setErrorHandler(new DefaultHandler()); // which prints nothing
            elements(parser.parse(new ByteArrayInputStream(description)).getDocumentElement(), "service")
                    .forEach(service -> {
                        if (!service.getAttribute("interface").isEmpty()) {
                            found.add(service.getAttribute("interface"));
                        }
                        elements(service, "interfaces")
                                .flatMap(interfaces -> elements(interfaces, "value"))
                                .forEach(value ->
                                        found.add(value.getTextContent().strip()));
                    });
        } catch (ParserConfigurationException | SAXException | IOException e) {
            return;
        }
    }

    private static Stream<Element> elements(Element parent, String name) {
        NodeList nodes = parent.getElementsByTagNameNS("*", name);
        return Stream.iterate(0, i -> i < nodes.getLength(), i -> i + 1)
                .map(i -> (Element) nodes.item(i))
                .filter(element -> String.valueOf(element.getNamespaceURI()).startsWith(NAMESPACE));
    }
}

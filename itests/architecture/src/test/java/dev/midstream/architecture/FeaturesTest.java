package dev.midstream.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** The features that a node lists: it can install each of them without a network. */
class FeaturesTest {
    private static final Path HOME = Path.of("../../karaf-distro/target/assembly");
    private static final Path SYSTEM = HOME.resolve("system");

    private final Map<String, List<Element>> features = new HashMap<>();
    private final Set<String> excluded = new HashSet<>();

    FeaturesTest() throws Exception {
        Element processing = parse(HOME.resolve("etc/org.apache.karaf.features.xml"));
        children(processing, "blacklistedFeatures")
                .flatMap(list -> children(list, "feature"))
                .forEach(feature -> excluded.add(text(feature)));
        Properties settings = new Properties();
        try (var in = Files.newInputStream(HOME.resolve("etc/org.apache.karaf.features.cfg"))) {
            settings.load(in);
        }
        for (String repository : settings.getProperty("featuresRepositories").split(",")) {
            children(parse(SYSTEM.resolve(path(repository.strip()))), "feature")
                    .forEach(feature -> features.computeIfAbsent(
                                    feature.getAttribute("name"), absent -> new ArrayList<>())
                            .add(feature));
        }
    }

    private static Element parse(Path file) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
    }

    private static Stream<Element> children(Element parent, String name) {
        List<Element> children = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                children.add(element);
            }
        }
        return children.stream();
    }

    private static String text(Element element) {
        return element.getTextContent().strip();
    }

    /** Returns the place of an artifact in a repository. @param url {@code mvn:GROUP/ARTIFACT/VERSION[/TYPE[/CLASSIFIER]]} */
    private static String path(String url) {
        String[] parts = url.substring(url.indexOf("mvn:") + 4).split("[$!]")[0].split("/");
        String type = parts.length > 3 ? parts[3] : "jar";
        String classifier = parts.length > 4 ? "-" + parts[4] : "";
        return String.join("/", parts[0].replace('.', '/'), parts[1], parts[2], "") + parts[1] + "-" + parts[2]
                + classifier + "." + type;
    }

    /** Returns what a feature needs and the distribution lacks. */
    private Set<String> missing(String name, Set<String> seen) {
        Set<String> missing = new TreeSet<>();
        if (!features.containsKey(name)) {
            missing.add("feature " + name);
        }
        if (seen.add(name)) {
            for (Element feature : features.getOrDefault(name, List.of())) {
                children(feature, "bundle")
                        .map(FeaturesTest::text)
                        .filter(url -> !Files.exists(SYSTEM.resolve(path(url))))
                        .forEach(missing::add);
                children(feature, "feature").forEach(needed -> missing.addAll(missing(text(needed), seen)));
            }
        }
        return missing;
    }

    @Test
    void everyListedFeatureCanBeInstalledOffline() {
        Map<String, Set<String>> broken = new HashMap<>();
        features.keySet().stream().filter(name -> !excluded.contains(name)).forEach(name -> {
            Set<String> missing = missing(name, new HashSet<>());
            if (!missing.isEmpty()) {
                broken.put(name, missing);
            }
        });

        assertThat(broken).isEmpty();
        assertThat(features).as("what is listed").containsKeys("scheduler", "midstream", "scr", "shell");
        assertThat(excluded).doesNotContain("scheduler");
    }

    /** Shows that a feature without its bundles would be found. */
    @Test
    void excludedFeaturesLackBundles() {
        assertThat(excluded).isNotEmpty().allSatisfy(name -> assertThat(
                        features.containsKey(name) ? missing(name, new HashSet<>()) : Set.of("not listed"))
                .as(name)
                .isNotEmpty());
    }

    @Test
    void repositoriesOutsideOfTheDistributionAreExcluded() throws IOException {
        String processing = Files.readString(HOME.resolve("etc/org.apache.karaf.features.xml"));
        Set<String> references = new TreeSet<>();
        features.values().stream()
                .flatMap(List::stream)
                .map(feature -> (Element) feature.getParentNode())
                .distinct()
                .flatMap(root -> children(root, "repository"))
                .map(FeaturesTest::text)
                .filter(url -> !Files.exists(SYSTEM.resolve(path(url))))
                .forEach(references::add);

        assertThat(references).allSatisfy(url -> {
            String[] parts = url.split("/");
            assertThat(processing).contains(parts[0] + "/" + parts[1] + "/");
        });
    }
}

package dev.midstream.swap.plan;

import aQute.bnd.osgi.Jar;
import aQute.bnd.osgi.resource.ResourceBuilder;
import dev.midstream.swap.plan.jar.JarContent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.resource.Capability;
import org.osgi.resource.Requirement;
import org.osgi.resource.Resource;

/**
 * What a bundle would be wired to in this container, with those that are deployed along with it. Looks at one requirement
 * at a time: whether two of them contradict each other by their {@code uses} is found out when it is staged.
 */
public final class Requirements {
    private static final String PACKAGE = PackageNamespace.PACKAGE_NAMESPACE;

    private final List<Offer> offers = new ArrayList<>();
    private final Map<Long, Jar> jars = new HashMap<>();
    private final Map<Jar, Resource> resources = new HashMap<>();
    private final Map<Jar, JarContent> contents = new HashMap<>();
    private final Map<Jar, Map<String, Optional<Exporter>>> exporters = new HashMap<>();
    /** The offers by namespace, those of packages by the name of the package. */
    private final Map<String, List<Offer>> index = new HashMap<>();

    /** A capability of an installed bundle, or of one of the set. */
    private record Offer(Capability capability, Exporter by, boolean resolved) {}

    /** @param bundle its id, or a negative number if it is not installed */
    public record Exporter(String name, long bundle) {}

    public Requirements(BundleContext context, Collection<Jar> set) {
        for (Bundle bundle : context.getBundles()) {
            capabilities(bundle)
                    .forEach(capability -> offers.add(new Offer(
                            capability,
                            new Exporter(bundle.getSymbolicName() + " " + bundle.getVersion(), bundle.getBundleId()),
                            bundle.adapt(BundleWiring.class) != null)));
        }
        long id = -1;
        for (Jar jar : set) {
            Exporter by = new Exporter(jar.getName(), --id);
            jars.put(id, jar);
            resource(jar).getCapabilities(null).forEach(capability -> offers.add(new Offer(capability, by, false)));
        }
        offers.forEach(offer -> index.computeIfAbsent(key(offer.capability), absent -> new ArrayList<>())
                .add(offer));
    }

    private static String key(Capability capability) {
        return capability.getNamespace().equals(PACKAGE)
                ? PACKAGE + " " + capability.getAttributes().get(PACKAGE)
                : capability.getNamespace();
    }

    private static List<? extends Capability> capabilities(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        return wiring != null
                ? wiring.getCapabilities(null)
                : revision == null ? List.of() : revision.getDeclaredCapabilities(null);
    }

    /** Returns the content of an exporter that is not installed, or null for an installed one. */
    Jar content(Exporter exporter) {
        return jars.get(exporter.bundle());
    }

    /** Returns true if something here has a capability whose main attribute has this value. */
    boolean provided(String namespace, String value) {
        return offers.stream()
                .anyMatch(offer -> namespace.equals(offer.capability.getNamespace())
                        && value.equals(offer.capability.getAttributes().get(namespace)));
    }

    private Resource resource(Jar jar) {
        return resources.computeIfAbsent(jar, Requirements::parse);
    }

    private static Resource parse(Jar jar) {
        ResourceBuilder builder = new ResourceBuilder();
        try {
            builder.addManifest(jar.getManifest());
        } catch (Exception e) { // as bnd declares it
            throw new IllegalStateException("The manifest of " + jar.getName() + " cannot be read", e);
        }
        return builder.build();
    }

    /** Sentences, one for each mandatory requirement that nothing here meets. */
    public List<String> missing(Jar jar) {
        Resource resource = resource(jar);
        return resource.getRequirements(null).stream()
                .filter(Requirements::binding)
                .filter(requirement -> resource.getCapabilities(requirement.getNamespace()).stream()
                        .noneMatch(met(requirement)))
                .filter(requirement -> providers(requirement).findAny().isEmpty())
                .map(this::sentence)
                .sorted()
                .distinct()
                .toList();
    }

    /** Whether a bundle cannot be resolved without it. */
    private static boolean binding(Requirement requirement) {
        Map<String, String> directives = requirement.getDirectives();
        String effective = directives.getOrDefault(Constants.EFFECTIVE_DIRECTIVE, Constants.EFFECTIVE_RESOLVE);
        Object name = packageOf(requirement.getDirectives().get(Constants.FILTER_DIRECTIVE));
        return effective.equals(Constants.EFFECTIVE_RESOLVE)
                && !Constants.RESOLUTION_OPTIONAL.equals(directives.get(Constants.RESOLUTION_DIRECTIVE))
                && !"dynamic".equals(directives.get(Constants.RESOLUTION_DIRECTIVE))
                && !(name != null && name.toString().startsWith("java."));
    }

    private Stream<Offer> providers(Requirement requirement) {
        String name = packageOf(requirement.getDirectives().get(Constants.FILTER_DIRECTIVE));
        Predicate<Capability> met = met(requirement);
        Stream<Offer> candidates = !requirement.getNamespace().equals(PACKAGE)
                ? index.getOrDefault(requirement.getNamespace(), List.of()).stream()
                : name == null ? offers.stream() : index.getOrDefault(PACKAGE + " " + name, List.of()).stream();
        return candidates.filter(offer -> met.test(offer.capability));
    }

    /** Returns the test for capabilities that meet a requirement. */
    private static Predicate<Capability> met(Requirement requirement) {
        String text = requirement.getDirectives().get(Constants.FILTER_DIRECTIVE);
        Filter filter = text == null ? null : filter(text);
        return capability -> capability.getNamespace().equals(requirement.getNamespace())
                && (filter == null
                        || filter.matches(capability.getAttributes())
                                && mandatory(capability).allMatch(name -> text.contains("(" + name + "=")));
    }

    private static Stream<String> mandatory(Capability capability) {
        String names = capability.getDirectives().get(Constants.MANDATORY_DIRECTIVE);
        return names == null ? Stream.empty() : Arrays.stream(names.split(",")).map(String::strip);
    }

    private static Filter filter(String text) {
        try {
            return FrameworkUtil.createFilter(text);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(text + " is no filter", e);
        }
    }

    private String sentence(Requirement requirement) {
        String filter = requirement.getDirectives().get(Constants.FILTER_DIRECTIVE);
        String name = packageOf(filter);
        if (!requirement.getNamespace().equals(PACKAGE) || name == null) {
            return "cannot be resolved: it requires " + requirement.getNamespace() + " " + filter
                    + ", which nothing in this container provides: install a bundle that does";
        }
        List<String> others = offers.stream()
                .filter(offer -> name.equals(offer.capability.getAttributes().get(PACKAGE)))
                .map(offer -> version(offer) + " of " + offer.by.name)
                .sorted()
                .distinct()
                .toList();
        return "cannot be resolved: it imports package " + name + " " + filter + ", which no bundle in this container "
                + (others.isEmpty() ? "exports" : "exports so; there is " + String.join(", ", others));
    }

    private static String packageOf(String filter) {
        if (filter == null || !filter.contains("(" + PACKAGE + "=")) {
            return null;
        }
        int start = filter.indexOf("(" + PACKAGE + "=") + PACKAGE.length() + 2;
        return filter.substring(start, filter.indexOf(')', start));
    }

    private static Version version(Offer offer) {
        Object version = offer.capability.getAttributes().get(Constants.VERSION_ATTRIBUTE);
        return version == null ? Version.emptyVersion : Version.parseVersion(version.toString());
    }

    /**
     * Whom a bundle would have the classes of a package from; empty if from itself or from nobody. The framework prefers
     * what is resolved, then higher versions, then bundles installed earlier.
     */
    public Optional<Exporter> exporter(Jar jar, String name) {
        return exporters
                .computeIfAbsent(jar, absent -> new HashMap<>())
                .computeIfAbsent(name, absent -> findExporter(jar, name));
    }

    private Optional<Exporter> findExporter(Jar jar, String name) {
        return resource(jar).getRequirements(PACKAGE).stream()
                .filter(requirement ->
                        name.equals(packageOf(requirement.getDirectives().get(Constants.FILTER_DIRECTIVE))))
                .flatMap(this::providers)
                .max(Comparator.comparing(Offer::resolved)
                        .thenComparing(Requirements::version)
                        .thenComparing(offer -> -Math.abs(offer.by.bundle)))
                .map(Offer::by);
    }

    /** Returns true if another bundle of the set may offer a service of this class, and of the same version of it. */
    public boolean offeredBySet(Jar jar, String type) {
        Optional<Exporter> exporter = exporter(jar, Contracts.packageOf(type));
        return jars.values().stream()
                .filter(other -> other != jar)
                .filter(other -> exporter.isEmpty()
                        || jars.get(exporter.get().bundle()) == other
                        || exporter.equals(exporter(other, Contracts.packageOf(type))))
                .map(this::read)
                .anyMatch(other -> other.components().stream()
                                .anyMatch(component -> component.enabled()
                                        && component.exposed().contains(type))
                        || other.code().mayOffer(type));
    }

    /** Returns what a jar of the set consists of; reads it once. */
    JarContent read(Jar jar) {
        return contents.computeIfAbsent(jar, JarContent::new);
    }

    /** Returns the names of the services that are deployed together. */
    public Set<String> services() {
        Set<String> names = new HashSet<>();
        jars.values()
                .forEach(jar ->
                        names.add(jar.getName().substring(0, jar.getName().indexOf(' '))));
        return names;
    }

    /** Returns true if a wire of a bundle allows the package that an exporter has. */
    boolean accepts(BundleWire wire, Exporter exporter) {
        Object name = wire.getCapability().getAttributes().get(PACKAGE);
        return offers.stream()
                .filter(offer -> offer.by.equals(exporter)
                        && name.equals(offer.capability.getAttributes().get(PACKAGE)))
                .map(Offer::capability)
                .anyMatch(met(wire.getRequirement()));
    }

    /** The version in which somebody here exports a package, or null. */
    public String exported(String name) {
        return offers.stream()
                .filter(offer -> name.equals(offer.capability.getAttributes().get(PACKAGE)))
                .map(Requirements::version)
                .max(Comparator.naturalOrder())
                .map(Version::toString)
                .orElse(null);
    }
}

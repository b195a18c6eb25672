package dev.midstream.swap.plan.jar;

import aQute.bnd.header.OSGiHeader;
import aQute.bnd.osgi.Jar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;
import org.osgi.framework.Constants;

/**
 * The parts of a bundle that decide what it does in a node: components, registrations of its code, paths. Read once; a part
 * that cannot be read is a problem and no exception.
 */
public final class JarContent {
    /** More than anybody reads in a sentence. */
    private static final int NAMED = 3;

    private final Jar jar;
    private final Attributes headers;
    private final List<ComponentModel> components;
    private final Registrations code;
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes;

    public JarContent(Jar jar) {
        this.jar = jar;
        this.headers = Jars.headers(jar);
        ComponentReader.Descriptions descriptions = ComponentReader.read(jar);
        this.components = descriptions.components();
        this.notes = descriptions.notes();
        this.code = Registrations.of(jar);
        problems.addAll(descriptions.problems());
        newerClasses();
    }

    public Jar jar() {
        return jar;
    }

    /** Returns the value of a header of the manifest, or null. */
    public String header(String name) {
        return headers.getValue(name);
    }

    public List<ComponentModel> components() {
        return components;
    }

    public Registrations code() {
        return code;
    }

    /** Returns sentences about parts that would fail or be ignored in a node. */
    public List<String> problems() {
        return problems;
    }

    /** Returns sentences about parts that an operator should know. */
    public List<String> notes() {
        return notes;
    }

    private void newerClasses() {
        int release = Runtime.version().feature();
        List<String> newer = ClassFiles.newerThan(jar, release);
        if (!newer.isEmpty()) {
            problems.add("it has classes that Java " + release + " of this node cannot load: "
                    + String.join(", ", newer.subList(0, Math.min(NAMED, newer.size())))
                    + (newer.size() > NAMED ? " and " + (newer.size() - NAMED) + " more" : "")
                    + ". Compile it with --release " + release + ".");
        }
    }

    /** Returns sentences about classes that the framework would look for in vain, unless a fragment brings them. */
    public List<String> missingClasses() {
        List<String> missing = new ArrayList<>();
        String activator = header(Constants.BUNDLE_ACTIVATOR);
        if (activator != null && !mayLoad(activator.strip())) {
            missing.add("it does not start: its activator " + activator.strip() + " is not in the jar");
        }
        components.stream()
                .filter(component -> component.enabled() && !mayLoad(component.implementation()))
                .map(component -> "the class " + component.implementation() + " of component " + component.name()
                        + " is not in the jar")
                .forEach(missing::add);
        return missing;
    }

    /** Returns false for a class that the bundle has neither itself nor from another bundle. */
    public boolean mayLoad(String type) {
        int dot = type.lastIndexOf('.');
        return type.startsWith("java.")
                || jar.getResource(type.replace('.', '/') + ".class") != null
                || header(Constants.BUNDLE_CLASSPATH) != null
                || header(Constants.DYNAMICIMPORT_PACKAGE) != null
                || header(Constants.REQUIRE_BUNDLE) != null
                || dot > 0 && imports().contains(type.substring(0, dot));
    }

    /**
     * Returns a class without which a class of the jar cannot be loaded: a superclass or an interface, also an inherited one,
     * of a package that the bundle imports and finds nowhere.
     *
     * @param found false for an imported package that nothing exports
     */
    public Optional<String> unloadable(String type, Predicate<String> found) {
        return unloadable(type, found, new HashSet<>());
    }

    private Optional<String> unloadable(String type, Predicate<String> found, Set<String> seen) {
        byte[] bytes = seen.add(type) ? Jars.readClass(jar, type) : null;
        if (bytes != null) {
            return ClassFiles.reader(bytes).stream()
                    .flatMap(reader -> Stream.concat(
                            Stream.ofNullable(reader.getSuperName()), Arrays.stream(reader.getInterfaces())))
                    .map(name -> unloadable(name.replace('/', '.'), found, seen))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        String from = type.substring(0, Math.max(0, type.lastIndexOf('.')));
        return !from.startsWith("java.")
                        && header(Constants.BUNDLE_CLASSPATH) == null
                        && imports().contains(from)
                        && !found.test(from)
                ? Optional.of(type)
                : Optional.empty();
    }

    private Set<String> imports() {
        String header = header(Constants.IMPORT_PACKAGE);
        return header == null ? Set.of() : OSGiHeader.parseHeader(header).keySet();
    }

    /** Returns {@code GET /storage/objects/{key}}, {@code servlet /web/*} and so on for these components. */
    public Set<String> endpoints(List<ComponentModel> working) {
        Set<String> endpoints = new TreeSet<>(HttpModel.endpoints(working));
        endpoints.addAll(new RestReader(jar).endpoints(working));
        return endpoints;
    }

    /** Returns the patterns of the paths that the router would own for these components. */
    public Set<String> claims(List<ComponentModel> working) {
        Set<String> claims = new TreeSet<>(HttpModel.claims(working));
        new RestReader(jar).prefixes(working).forEach(prefix -> claims.add(prefix.equals("/") ? "/*" : prefix + "/*"));
        return claims;
    }

    /** Returns true if a class file is that of a public interface. */
    public static boolean isPublicInterface(byte[] classFile) {
        int expected = Opcodes.ACC_PUBLIC | Opcodes.ACC_INTERFACE;
        return ClassFiles.reader(classFile)
                .map(reader -> (reader.getAccess() & expected) == expected)
                .orElse(false);
    }

    /** Returns the names of the files in a folder with this end. */
    public Stream<String> files(String folder, String suffix) {
        return Jars.names(jar, suffix).filter(name -> name.startsWith(folder));
    }
}

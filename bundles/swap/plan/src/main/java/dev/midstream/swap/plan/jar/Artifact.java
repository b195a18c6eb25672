package dev.midstream.swap.plan.jar;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import aQute.bnd.header.Parameters;
import dev.midstream.swap.api.ContractBundle;
import dev.midstream.swap.gate.GateProperties;
import dev.midstream.swap.plan.refusal.SwapRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * A bundle's jar whose headers follow the grammar of the OSGi Core specification, release 8, section 1.3.2 and 3.2.
 *
 * @param source the file that the operator named, for messages
 * @param file the file with the content
 * @param service its Bundle-SymbolicName
 * @param version its Bundle-Version
 * @param snapshot true if its version may have other content tomorrow: the qualifier ends in SNAPSHOT, or Maven built it from
 *     a version that does
 * @param digest SHA-256 of the file, in hexadecimal
 * @param exports the packages that it exports
 * @param imports the packages that it imports
 * @param contract true if it has contracts only, and no service
 */
public record Artifact(
        Path source,
        Path file,
        String service,
        Version version,
        boolean snapshot,
        String digest,
        Set<String> exports,
        Set<String> imports,
        boolean contract) {
    private static final int LONGEST = 255;
    private static final String SNAPSHOT = "SNAPSHOT";
    private static final Pattern MAVEN = Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.properties");
    private static final Pattern SYMBOLIC_NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern VERSION = Pattern.compile("\\d{1,9}(\\.\\d{1,9}(\\.\\d{1,9}(\\.[A-Za-z0-9_-]+)?)?)?");
    private static final Pattern PACKAGE =
            Pattern.compile("[\\p{javaJavaIdentifierStart}][\\p{javaJavaIdentifierPart}]*"
                    + "(\\.[\\p{javaJavaIdentifierStart}][\\p{javaJavaIdentifierPart}]*)*");

    /** Reads a jar where it lies. @throws SwapRefusedException if it is not a bundle that can be deployed; says why */
    public static Artifact read(Path file) throws SwapRefusedException {
        if (!Files.isRegularFile(file)) {
            throw new SwapRefusedException(file + " is not a file. Give the path of a bundle's jar.");
        }
        JarLimits.configured().checkSize(file);
        return inspect(file, file, digest(file));
    }

    static Artifact inspect(Path source, Path file, String digest) throws SwapRefusedException {
        JarLimits.configured().check(source, file);
        Attributes headers = headers(source, file);
        String name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME);
        if (name == null) {
            throw new SwapRefusedException(
                    source + " is not an OSGi bundle: its manifest has no Bundle-SymbolicName. Build it with bnd.");
        }
        if (!"2".equals(strip(headers.getValue(Constants.BUNDLE_MANIFESTVERSION)))) {
            throw new SwapRefusedException(source
                    + " is not an OSGi bundle of release 4 or later: its manifest lacks Bundle-ManifestVersion: 2."
                    + " Build it with bnd.");
        }
        if (headers.getValue(Constants.FRAGMENT_HOST) != null) {
            throw new SwapRefusedException(
                    source + " is a fragment: a fragment becomes part of its host and cannot be swapped.");
        }
        Version version = version(source, headers.getValue(Constants.BUNDLE_VERSION));
        return new Artifact(
                source,
                file,
                symbolicName(source, name),
                version,
                version.getQualifier().endsWith(SNAPSHOT) || builtFromSnapshot(source, file, version),
                digest,
                packages(source, headers, Constants.EXPORT_PACKAGE),
                packages(source, headers, Constants.IMPORT_PACKAGE),
                ContractBundle.test(headers::getValue));
    }

    /** Returns the beginning of the locations that its revisions are installed from. */
    public String location() {
        return GateProperties.LOCATION + service + "/" + version + "/" + digest.substring(0, 12) + "/";
    }

    Artifact in(Path stored) {
        return new Artifact(source, stored, service, version, snapshot, digest, exports, imports, contract);
    }

    private static String symbolicName(Path source, String header) throws SwapRefusedException {
        Parameters parsed = parse(source, Constants.BUNDLE_SYMBOLICNAME, header);
        String name = parsed.size() == 1 ? parsed.keySet().iterator().next() : header;
        if (parsed.size() != 1
                || name.length() > LONGEST
                || !SYMBOLIC_NAME.matcher(name).matches()) {
            throw new SwapRefusedException(source + " has the Bundle-SymbolicName '" + shorten(header)
                    + "': expected letters, digits, '_' and '-' in parts joined by '.', at most " + LONGEST
                    + " characters.");
        }
        return name;
    }

    private static Version version(Path source, String header) throws SwapRefusedException {
        String text = header == null ? "0.0.0" : header.strip();
        if (text.length() > LONGEST || !VERSION.matcher(text).matches()) {
            throw new SwapRefusedException(source + " has the Bundle-Version '" + shorten(text)
                    + "': expected MAJOR.MINOR.MICRO.QUALIFIER, numbers first, and letters, digits, '_' and '-' in the"
                    + " qualifier.");
        }
        return Version.parseVersion(text);
    }

    private static Set<String> packages(Path source, Attributes headers, String header) throws SwapRefusedException {
        Set<String> names = new TreeSet<>();
        String value = headers.getValue(header);
        if (value == null) {
            return names;
        }
        for (Map.Entry<String, Attrs> clause : parse(source, header, value).entrySet()) {
            String name = clause.getKey().replaceAll("~+$", "");
            if (!PACKAGE.matcher(name).matches()) {
                throw new SwapRefusedException(source + " has the " + header + " '" + shorten(name)
                        + "': expected names of Java packages. Build it with bnd.");
            }
            names.add(name);
        }
        return names;
    }

    private static Parameters parse(Path source, String header, String value) throws SwapRefusedException {
        try {
            return OSGiHeader.parseHeader(value);
        } catch (RuntimeException e) {
            throw new SwapRefusedException(
                    source + " has a " + header + " that cannot be parsed: " + shorten(value) + ". Build it with bnd.",
                    e);
        }
    }

    private static String shorten(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > 80 ? printable.substring(0, 80) + "…" : printable;
    }

    private static String strip(String value) {
        return value == null ? null : value.strip();
    }

    private static Attributes headers(Path source, Path file) throws SwapRefusedException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                throw new SwapRefusedException(source + " is not an OSGi bundle: it has no META-INF/MANIFEST.MF.");
            }
            return manifest.getMainAttributes();
        } catch (IOException e) {
            throw new SwapRefusedException(
                    source + " has a META-INF/MANIFEST.MF that cannot be read: " + e.getMessage(), e);
        }
    }

    /** By default bnd replaces SNAPSHOT in a Bundle-Version by the minute of the build; Maven's own file keeps it. */
    private static boolean builtFromSnapshot(Path source, Path file, Version version) throws SwapRefusedException {
        String maven = version.getMajor() + "." + version.getMinor() + "." + version.getMicro() + "-" + SNAPSHOT;
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                if (MAVEN.matcher(entry.getName()).matches()) {
                    Properties properties = new Properties();
                    try (InputStream in = jar.getInputStream(entry)) {
                        properties.load(in);
                    }
                    if (maven.equals(properties.getProperty("version"))) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException | IllegalArgumentException e) {
            throw new SwapRefusedException(source + " cannot be read as a jar: " + e.getMessage(), e);
        }
    }

    private static String digest(Path file) throws SwapRefusedException {
        MessageDigest digest = ArtifactStore.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new SwapRefusedException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}

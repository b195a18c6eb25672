package dev.midstream.launcher.home;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of {@code etc} as a distribution ships them, by name and digest. A file with another name or another digest
 * belongs to the operator. A name can have more than one digest, because the launcher changes one of the files itself.
 *
 * <p>The digest covers the lines of a file without empty lines, white space at their ends and the date that the build
 * writes: the container adds a line end to some files, and each build has another date.
 */
public final class ShippedFiles {
    /** Its file in a home. */
    public static final String FILE = ".midstream-shipped";

    /** Its entry in a backup. */
    public static final String BACKUP_ENTRY = "shipped.sha256";

    private static final String EARLIER = "shipped-earlier.sha256";
    private static final String SEPARATOR = "  ";
    private static final Pattern DATE = Pattern.compile("#\\w{3} \\w{3} \\d{1,2} \\d{2}:\\d{2}:\\d{2} \\S+ \\d{4}");

    private final Map<String, Set<String>> digests;

    private ShippedFiles(Map<String, Set<String>> digests) {
        this.digests = digests;
    }

    /** Reads the files of an unpacked distribution's {@code etc}. */
    static ShippedFiles of(Path etc) throws IOException {
        Map<String, Set<String>> digests = new TreeMap<>();
        for (String name : names(etc)) {
            digests.put(name, Set.of(digest(etc.resolve(name))));
        }
        return new ShippedFiles(digests);
    }

    /**
     * Reads the file that {@link #text} wrote. For a home without one, which an earlier build made, returns what the last
     * build of that kind shipped.
     */
    public static ShippedFiles read(Path file) throws IOException {
        return Files.exists(file) ? parse(Files.readString(file)) : earlier();
    }

    static ShippedFiles earlier() throws IOException {
        try (InputStream in = ShippedFiles.class.getResourceAsStream(EARLIER)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** @throws IOException if a line is not a digest, two blanks and a name */
    public static ShippedFiles parse(String text) throws IOException {
        Map<String, Set<String>> digests = new TreeMap<>();
        for (String line : text.lines().toList()) {
            String[] parts = line.split(SEPARATOR, 2);
            if (parts.length != 2 || parts[0].length() != 64) {
                throw new IOException("The list of shipped files has a malformed line: '" + line + "'.");
            }
            digests.computeIfAbsent(parts[1], name -> new HashSet<>()).add(parts[0]);
        }
        return new ShippedFiles(digests);
    }

    /** Returns the list in the form that {@link #parse} reads. */
    public String text() {
        StringBuilder text = new StringBuilder();
        digests.forEach((name, all) -> all.stream()
                .sorted()
                .forEach(digest ->
                        text.append(digest).append(SEPARATOR).append(name).append('\n')));
        return text.toString();
    }

    /** Returns these files and one more variant of the given file. */
    ShippedFiles with(String name, Path file) throws IOException {
        return parse(text() + digest(file) + SEPARATOR + name + "\n");
    }

    /** Returns true if a distribution shipped a file of this name. */
    boolean has(String name) {
        return digests.containsKey(name);
    }

    /** Returns true if the file is as the distribution shipped it. */
    boolean isUnchanged(String name, Path file) throws IOException {
        return has(name) && digests.get(name).contains(digest(file));
    }

    /** Returns the names of the files in {@code etc} that an operator or the node added or changed, sorted. */
    public List<String> changedOrAdded(Path etc) throws IOException {
        List<String> changed = new ArrayList<>();
        for (String name : names(etc)) {
            if (!isUnchanged(name, etc.resolve(name))) {
                changed.add(name);
            }
        }
        return changed;
    }

    /** Returns the names of the shipped files that are no longer in {@code etc}, sorted. */
    List<String> removed(Path etc) {
        return digests.keySet().stream()
                .filter(name -> !Files.exists(etc.resolve(name), LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    /** Returns the files below a directory, and the links, by their path relative to it, sorted. */
    static List<String> names(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        Path real = directory.toRealPath(); // or a directory that is a link would have no files
        try (Stream<Path> all = Files.walk(real)) {
            return all.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> real.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    static String digest(Path file) throws IOException {
        MessageDigest sha256 = sha256();
        if (Files.isSymbolicLink(file)) {
            sha256.update(("-> " + Files.readSymbolicLink(file)).getBytes(StandardCharsets.UTF_8));
        } else {
            // any bytes are text in this encoding
            Files.readString(file, StandardCharsets.ISO_8859_1)
                    .lines()
                    .map(String::stripTrailing)
                    .filter(line -> !line.isEmpty() && !DATE.matcher(line).matches())
                    .forEach(line -> sha256.update((line + "\n").getBytes(StandardCharsets.ISO_8859_1)));
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no SHA-256.", e);
        }
    }
}

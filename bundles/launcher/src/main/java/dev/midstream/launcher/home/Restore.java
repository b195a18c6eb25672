package dev.midstream.launcher.home;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Puts a backup of a node into a home that has a build and no data yet, after every byte of the backup was verified. The
 * file {@code .incomplete} marks a home whose restore has not ended: such a home
 * must not start.
 */
public final class Restore {
    private static final String SUMS = "SHA256SUMS";
    private static final String NOTES = "NOTES.txt";
    private static final String STATE = ".incomplete";
    private static final String STAGE = ".restore";
    private static final String ETC = "etc";
    private static final String DATA = "data/midstream";
    private static final String CONFIGURATIONS = "data/" + ApiConfigurations.DIRECTORY;
    private static final Pattern SUM = Pattern.compile("([0-9a-f]{64}) {2}(.+)");

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Disk disk = new LocalDisk(true);
    private final Path archive;
    private final Path home;
    private final PrintStream out;
    private final PrintStream err;

    public Restore(Path archive, Path home, PrintStream out, PrintStream err) {
        this.archive = archive;
        this.home = home.toAbsolutePath().normalize();
        this.out = out;
        this.err = err;
    }

    /** @return the exit status */
    public int run() {
        if (Files.exists(home.resolve(DATA))) {
            err.println(home + " has data already, and a backup is restored into an empty home only:"
                    + " set MIDSTREAM_HOME to another directory.");
            return 1;
        }
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            Map<String, String> sums = sums(zip);
            verify(zip, sums);
            restore(zip, sums.keySet());
            out.print(text(zip, NOTES));
            out.println("Restored " + sums.size() + " files to " + home + ".");
            return 0;
        } catch (IOException e) {
            err.println(archive + " was not restored: " + e.getMessage());
            return 1;
        }
    }

    private void restore(ZipFile zip, Set<String> names) throws IOException {
        Files.createDirectories(home);
        disk.write(home.resolve(STATE), archive + "\n");
        Path stage = home.resolve(STAGE);
        Trees.make(disk, stage);
        for (String name : names) {
            if (name.startsWith(ETC + "/") || name.startsWith(DATA + "/") || name.startsWith(CONFIGURATIONS + "/")) {
                extract(zip, name, stage.resolve(name));
            }
        }
        Path etc = home.resolve(ETC);
        Path manifest = home.resolve(ShippedFiles.FILE);
        if (!Files.exists(manifest)) {
            disk.write(manifest, ShippedFiles.of(etc).text());
        }
        ShippedFiles formerly = names.contains(ShippedFiles.BACKUP_ENTRY)
                ? ShippedFiles.parse(text(zip, ShippedFiles.BACKUP_ENTRY))
                : ShippedFiles.earlier();
        new OperatorFiles(disk, stage.resolve(ETC), formerly, etc, ShippedFiles.read(manifest))
                .copy(false)
                .forEach(out::println);
        disk.makeDirectory(home.resolve("data"));
        for (String part : new String[] {CONFIGURATIONS, DATA}) {
            if (Files.exists(stage.resolve(part))) {
                disk.move(stage.resolve(part), home.resolve(part));
            }
        }
        Trees.delete(disk, stage);
        disk.delete(home.resolve(STATE));
    }

    /** Returns the digest of each entry, in the order of the entries. */
    private static Map<String, String> sums(ZipFile zip) throws IOException {
        Map<String, String> sums = new LinkedHashMap<>();
        for (String line : text(zip, SUMS).lines().toList()) {
            Matcher sum = SUM.matcher(line);
            if (!sum.matches()) {
                throw new IOException(
                        "its list " + SUMS + " has a malformed line: '" + line + "'. Take another backup.");
            }
            sums.put(sum.group(2), sum.group(1));
        }
        return sums;
    }

    private void verify(ZipFile zip, Map<String, String> sums) throws IOException {
        Set<String> names = zip.stream().map(ZipEntry::getName).collect(Collectors.toCollection(HashSet::new));
        names.remove(SUMS);
        if (!names.equals(sums.keySet())) {
            throw new IOException("its files are not those that its own list " + SUMS + " names. Take another backup.");
        }
        for (Map.Entry<String, String> sum : sums.entrySet()) {
            if (!home.resolve(sum.getKey()).normalize().startsWith(home)) {
                throw new IOException("the name of a file in it leads out of the home: " + sum.getKey() + ".");
            }
            if (!digest(zip, sum.getKey()).equals(sum.getValue())) {
                throw new IOException(sum.getKey() + " in it is damaged. Take another backup.");
            }
        }
    }

    private static String digest(ZipFile zip, String name) throws IOException {
        try (DigestInputStream content = new DigestInputStream(open(zip, name), sha256())) {
            content.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(content.getMessageDigest().digest());
        }
    }

    /** The file is readable by its owner only, before anything is in it. */
    private static void extract(ZipFile zip, String name, Path file) throws IOException {
        Files.createDirectories(file.getParent(), OWNER_ONLY_DIRECTORY);
        Files.createFile(file, OWNER_ONLY);
        try (InputStream content = open(zip, name);
                OutputStream target = Files.newOutputStream(file)) {
            content.transferTo(target);
        }
    }

    private static String text(ZipFile zip, String name) throws IOException {
        try (InputStream content = open(zip, name)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("it is not a backup of a node, because it has no " + name + ".");
        }
        return zip.getInputStream(entry);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no SHA-256.", e);
        }
    }
}

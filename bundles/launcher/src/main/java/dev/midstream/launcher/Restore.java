package dev.midstream.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Puts a backup of a node into a home that has no data yet, after every byte of the backup was found to be right. */
final class Restore {
    private static final String SUMS = "SHA256SUMS";
    private static final String NOTES = "NOTES.txt";
    private static final String DATA = "data/midstream";

    private final Path archive;
    private final Path home;

    Restore(Path archive, Path home) {
        this.archive = archive;
        this.home = home;
    }

    int run() {
        if (Files.exists(home.resolve(DATA))) {
            System.err.println(home + " has data already, and a backup is restored into an empty home only:"
                    + " set MIDSTREAM_HOME to another directory.");
            return 1;
        }
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            Map<String, String> sums = sums(zip);
            verify(zip, sums);
            for (String name : sums.keySet()) {
                if (name.startsWith("etc/") || name.startsWith(DATA + "/")) {
                    extract(zip, name);
                }
            }
            System.out.print(text(zip, NOTES));
            System.out.println("Restored " + sums.size() + " files to " + home + ".");
            return 0;
        } catch (IOException e) {
            System.err.println(archive + " was not restored: " + e.getMessage());
            return 1;
        }
    }

    /** What each entry must be, in their order. */
    private static Map<String, String> sums(ZipFile zip) throws IOException {
        Map<String, String> sums = new LinkedHashMap<>();
        for (String line : text(zip, SUMS).lines().toList()) {
            String[] parts = line.split(" {2}", 2);
            sums.put(parts[1], parts[0]);
        }
        return sums;
    }

    private void verify(ZipFile zip, Map<String, String> sums) throws IOException {
        Set<String> names = zip.stream().map(ZipEntry::getName).collect(Collectors.toCollection(HashSet::new));
        names.remove(SUMS);
        if (!names.equals(sums.keySet())) {
            throw new IOException("it has not the files that its own list " + SUMS + " has. Take another backup.");
        }
        for (Map.Entry<String, String> sum : sums.entrySet()) {
            if (!home.resolve(sum.getKey()).normalize().startsWith(home)) {
                throw new IOException("it has a file that leads out of the home: " + sum.getKey());
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

    private void extract(ZipFile zip, String name) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file); // the distribution's own
        if (name.startsWith("etc/")) {
            secure(file);
        }
        try (InputStream content = open(zip, name);
                OutputStream out = Files.newOutputStream(file)) {
            content.transferTo(out);
        }
    }

    /** Readable by its owner only, before anything is in it. */
    private void secure(Path file) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Path folder = file.getParent();
        if (!folder.equals(home.resolve("etc"))) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
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
            throw new IOException("it is no backup of a node, for it has no " + name + ".");
        }
        return zip.getInputStream(entry);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

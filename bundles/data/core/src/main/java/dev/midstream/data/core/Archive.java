package dev.midstream.data.core;

import dev.midstream.data.api.Backup.Part;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip file with the SHA-256 of each entry in its last one, {@code SHA256SUMS}, in the format of {@code sha256sum}. Has a
 * draft's name until it is whole and on disk; readable by its owner only.
 */
final class Archive implements AutoCloseable {
    static final String SUMS = "SHA256SUMS";

    private final Path file;
    private final Path draft;
    private final FileChannel channel;
    private final ZipOutputStream zip;
    private final StringBuilder sums = new StringBuilder();

    Archive(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file + " exists, and a backup overwrites nothing: give another name");
        }
        this.file = file;
        draft = file.resolveSibling("." + file.getFileName() + ".draft");
        Files.deleteIfExists(draft);
        channel = FileChannel.open(
                draft,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        OutputStream out = Channels.newOutputStream(channel);
        zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    }

    /** Adds a file, or a folder with all that is in it. */
    Part add(String name, Path from) throws IOException {
        List<Path> files = files(from);
        long bytes = 0;
        for (Path each : files) {
            String rest = from.relativize(each).toString();
            try (InputStream content = Files.newInputStream(each)) {
                bytes += add(rest.isEmpty() ? name : name + "/" + rest, content);
            }
        }
        return new Part(name, files.size(), bytes);
    }

    private static List<Path> files(Path from) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            return new ArrayList<>(all.filter(Files::isRegularFile).sorted().toList());
        }
    }

    void add(String name, String text) throws IOException {
        add(name, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private long add(String name, InputStream content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        DigestInputStream digesting = new DigestInputStream(content, sha256());
        long bytes = digesting.transferTo(zip);
        zip.closeEntry();
        sums.append(HexFormat.of().formatHex(digesting.getMessageDigest().digest()))
                .append("  ")
                .append(name)
                .append('\n');
        return bytes;
    }

    /** Gives it its name. */
    void finish() throws IOException {
        zip.putNextEntry(new ZipEntry(SUMS));
        zip.write(sums.toString().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        zip.finish();
        channel.force(true);
        Files.createLink(file, draft); // never over one that is there
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(draft);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

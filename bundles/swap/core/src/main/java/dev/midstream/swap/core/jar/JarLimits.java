package dev.midstream.swap.core.jar;

import dev.midstream.swap.core.refusal.SwapRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What a jar may inflate to, found by inflating it once: a header can lie about sizes.
 *
 * @param entries how many files may be in it
 * @param bytes how large all of them may be together
 * @param ratio how many times larger than the jar they may be; a jar below a megabyte may be a megabyte times this
 */
public record JarLimits(int entries, long bytes, int ratio) {
    private static final long MEGABYTE = 1 << 20;

    /** System properties, so that they hold before any configuration has arrived. */
    public static JarLimits configured() {
        return new JarLimits(
                Integer.getInteger("midstream.jar.entries", 20_000),
                Long.getLong("midstream.jar.megabytes", 512) * MEGABYTE,
                Integer.getInteger("midstream.jar.ratio", 100));
    }

    /** @throws SwapRefusedException if the file itself is larger than what it may inflate to */
    void checkSize(Path file) throws SwapRefusedException {
        try {
            if (Files.size(file) > bytes) {
                throw new SwapRefusedException(file + " has more than " + bytes / MEGABYTE
                        + " MB: if it is right, raise midstream.jar.megabytes in etc/system.properties");
            }
        } catch (IOException e) {
            throw new SwapRefusedException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * @param source the name of the jar in messages
     * @throws SwapRefusedException if the jar is too large inside, or damaged
     */
    void check(Path source, Path file) throws SwapRefusedException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > entries) {
                throw new SwapRefusedException(source + " has " + zip.size() + " entries, more than the " + entries
                        + " allowed: if it is right, raise midstream.jar.entries in etc/system.properties");
            }
            long most = Math.min(bytes, Math.max(MEGABYTE, Files.size(file)) * ratio);
            long left = most;
            byte[] buffer = new byte[1 << 16];
            Enumeration<? extends ZipEntry> all = zip.entries();
            while (all.hasMoreElements()) {
                left -= inflate(zip, all.nextElement(), left, buffer);
                if (left < 0) {
                    throw new SwapRefusedException(source + " inflates to more than " + most / MEGABYTE
                            + " MB: if it is right, raise midstream.jar.megabytes or midstream.jar.ratio"
                            + " in etc/system.properties");
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new SwapRefusedException(
                    source + " cannot be read as a jar, it may be damaged or half copied: " + e.getMessage(), e);
        }
    }

    private static long inflate(ZipFile zip, ZipEntry entry, long atMost, byte[] buffer) throws IOException {
        CRC32 sum = new CRC32();
        long size = 0;
        try (InputStream in = zip.getInputStream(entry)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sum.update(buffer, 0, read);
                size += read;
                if (size > atMost) {
                    return size;
                }
            }
        }
        if (sum.getValue() != entry.getCrc()) {
            throw new IOException("the checksum of " + entry.getName() + " is wrong");
        }
        return size;
    }
}

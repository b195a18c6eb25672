package dev.midstream.swap.core.jar;

import dev.midstream.swap.core.refusal.SwapRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * A bundle in a file.
 *
 * @param file where it lies
 * @param service its Bundle-SymbolicName
 * @param version its Bundle-Version
 * @param digest SHA-256 of the file, in hexadecimal
 */
public record Artifact(Path file, String service, Version version, String digest) {
    /** @throws SwapRefusedException if the file is no bundle that can be deployed; says why */
    public static Artifact read(Path file) throws SwapRefusedException {
        if (!Files.isRegularFile(file)) {
            throw new SwapRefusedException(file + " is no file: give the path of a bundle's jar");
        }
        JarLimits.configured().check(file);
        Attributes headers = headers(file);
        String name = headers.getValue(Constants.BUNDLE_SYMBOLICNAME);
        if (name == null) {
            throw new SwapRefusedException(
                    file + " is no OSGi bundle: its manifest has no Bundle-SymbolicName; build it with bnd");
        }
        if (!"2".equals(strip(headers.getValue(Constants.BUNDLE_MANIFESTVERSION)))) {
            throw new SwapRefusedException(
                    file + " is no OSGi bundle of our times: its manifest lacks Bundle-ManifestVersion: 2");
        }
        if (headers.getValue(Constants.FRAGMENT_HOST) != null) {
            throw new SwapRefusedException(
                    file + " is a fragment: a fragment becomes part of its host and cannot be swapped");
        }
        String version = headers.getValue(Constants.BUNDLE_VERSION);
        try {
            return new Artifact(file, name.split(";")[0].strip(), Version.parseVersion(version), sha256(file));
        } catch (IllegalArgumentException e) {
            throw new SwapRefusedException(file + " has a Bundle-Version that is none: " + version, e);
        }
    }

    private static String strip(String value) {
        return value == null ? null : value.strip();
    }

    private static Attributes headers(Path file) throws SwapRefusedException {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            if (manifest == null) {
                throw new SwapRefusedException(file + " is no OSGi bundle: it has no META-INF/MANIFEST.MF");
            }
            return manifest.getMainAttributes();
        } catch (IOException e) {
            throw new SwapRefusedException(
                    file + " has a META-INF/MANIFEST.MF that cannot be read: " + e.getMessage(), e);
        }
    }

    private static String sha256(Path file) throws SwapRefusedException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new SwapRefusedException(file + " cannot be read: " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}

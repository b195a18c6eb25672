package dev.midstream.processing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midstream.storage.api.ObjectContent;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** SHA-256, MD5 and CRC-32 of the bytes as they are read back, and whether they are what was stored. */
final class Checksum implements Pipeline {
    private static final int BUFFER = 1 << 16;

    @Override
    public String name() {
        return "checksum";
    }

    @Override
    public void run(ObjectContent object, Outputs outputs, ObjectNode result) throws IOException {
        MessageDigest sha256 = digest("SHA-256");
        MessageDigest md5 = digest("MD5");
        CRC32 crc32 = new CRC32();
        long size = 0;
        byte[] buffer = new byte[BUFFER];
        for (int n = object.stream().read(buffer); n >= 0; n = object.stream().read(buffer)) {
            sha256.update(buffer, 0, n);
            md5.update(buffer, 0, n);
            crc32.update(buffer, 0, n);
            size += n;
        }
        String hex = HexFormat.of().formatHex(sha256.digest());
        result.put("size", size);
        result.put("sha256", hex);
        result.put("md5", HexFormat.of().formatHex(md5.digest()));
        result.put("crc32", HexFormat.of().toHexDigits((int) crc32.getValue()));
        result.put("intact", hex.equals(object.info().etag()));
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}

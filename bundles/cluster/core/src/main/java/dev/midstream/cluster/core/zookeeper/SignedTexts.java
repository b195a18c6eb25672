package dev.midstream.cluster.core.zookeeper;

import dev.midstream.security.secret.ClusterSecret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The form in which texts stand in ZooKeeper: signed with a key that is derived from the cluster's secret. The first line is
 * {@code 1 MARK SIGNATURE}, the text follows.
 *
 * <p><b>Guarantees.</b>
 * <ol>
 *   <li>A text is read only if a node with one of the accepted secrets has written it, at this path.
 *   <li>A text is read only in the version in which it was written. ZooKeeper counts each change of an entry, so an earlier
 *       text of an entry cannot replace a later one, unless the entry is deleted and made again.
 *   <li>A text that ends with a session is read only as long as that session owns it. ZooKeeper gives each session an id of
 *       its own, so the announcement of a node cannot be made again when its session has ended.
 *   <li>Two writes are never equal, because each has a random mark. A node recognises its own write by it.
 * </ol>
 *
 * <p>A text that is not read counts as absent, and is logged once for each path, up to a limit. Thread-safe.
 */
final class SignedTexts {
    private static final Logger LOG = LoggerFactory.getLogger(SignedTexts.class);
    private static final String PURPOSE = "midstream registry texts";
    private static final String FORM = "1";
    private static final Pattern HEADER = Pattern.compile(FORM + " ([A-Za-z0-9_-]{16}) ([A-Za-z0-9_-]{43})");
    private static final int MARK_BYTES = 12;
    private static final int MOST_REPORTS = 100;
    /** Owner of an entry that ends with no session. */
    static final long NOBODY = 0;

    private final List<byte[]> keys;
    private final SecureRandom random = new SecureRandom();
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    SignedTexts(ClusterSecret secret) {
        keys = secret.keys(PURPOSE);
    }

    /**
     * Signs a text with the secret that signs.
     *
     * @param version of the entry once this is written
     * @param owner session that the entry ends with, or {@link #NOBODY}
     */
    byte[] sign(String path, String text, int version, long owner) {
        byte[] mark = new byte[MARK_BYTES];
        random.nextBytes(mark);
        String name = encode(mark);
        String signature = signature(keys.get(0), path, version, owner, name, text);
        return (FORM + ' ' + name + ' ' + signature + '\n' + text).getBytes(StandardCharsets.UTF_8);
    }

    private static String signature(byte[] key, String path, int version, long owner, String mark, String text) {
        String place = String.join("\n", FORM, path, Integer.toString(version), Long.toString(owner), mark, text);
        return encode(ClusterSecret.hmac(key, place));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Returns the text of an entry, or null if no node of this cluster has written it there. */
    String read(String path, byte[] bytes, Stat stat) {
        Signed found = verify(path, bytes, stat);
        if (found == null) {
            report(path);
            return null;
        }
        return found.text();
    }

    /** Returns true if the text is accepted, and signed with another secret than the one that signs. */
    boolean isFormer(String path, byte[] bytes, Stat stat) {
        Signed found = verify(path, bytes, stat);
        return found != null && found.key() > 0;
    }

    /** @param key number of the key that has signed the text */
    private record Signed(String text, int key) {}

    private Signed verify(String path, byte[] bytes, Stat stat) {
        String all = bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
        int end = all.indexOf('\n');
        Matcher header = HEADER.matcher(end < 0 ? "" : all.substring(0, end));
        if (!header.matches()) {
            return null;
        }
        String text = all.substring(end + 1);
        byte[] given = ascii(header.group(2));
        for (int key = 0; key < keys.size(); key++) {
            String expected =
                    signature(keys.get(key), path, stat.getVersion(), stat.getEphemeralOwner(), header.group(1), text);
            if (MessageDigest.isEqual(ascii(expected), given)) {
                return new Signed(text, key);
            }
        }
        return null;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void report(String path) {
        if (reported.size() < MOST_REPORTS && reported.add(path)) {
            LOG.warn(
                    "Ignoring registry entry {}: it has no signature of this cluster for this place and version. A node"
                            + " of an older version, or somebody with access to ZooKeeper, has written it.",
                    path);
        }
    }
}

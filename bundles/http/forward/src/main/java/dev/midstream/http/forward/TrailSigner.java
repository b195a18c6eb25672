package dev.midstream.http.forward;

import dev.midstream.security.secret.ClusterSecret;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes and reads the header that carries a trail: {@code NODES;MILLISECONDS;EXPIRY;HMAC}, with a key that is derived from
 * the cluster's secret. The expiry bounds the use of a header that somebody has recorded; clocks of two nodes may differ by
 * four minutes. Thread-safe.
 */
final class TrailSigner {
    static final String HEADER = "Midstream-Trail";

    private static final String PURPOSE = "midstream http forwarding v1";
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final Duration SKEW = Duration.ofMinutes(4);
    private static final int MOST_CHARACTERS = 4_000;
    private static final Pattern FORM =
            Pattern.compile("(([\\w.%*+-]{1,300})(,[\\w.%*+-]{1,300}){0,31};(\\d{1,6});(\\d{1,12}));([0-9a-f]{64})");

    private final List<byte[]> keys;
    private final Clock clock;

    TrailSigner(ClusterSecret secret, Clock clock) {
        this.keys = secret.keys(PURPOSE);
        this.clock = clock;
    }

    String sign(Trail trail) {
        String nodes = trail.nodes().stream()
                .map(node -> URLEncoder.encode(node, StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
        long expiry = clock.instant().plus(LIFE).getEpochSecond();
        long left = Math.max(0, trail.left().toMillis()); // its time may have ended on the way here
        String signed = nodes + ';' + left + ';' + expiry;
        return signed + ';' + hmac(keys.get(0), signed);
    }

    /**
     * Reads a header.
     *
     * @param header null if the request has none
     * @return the trail; empty unless a node of this cluster has written the header
     */
    Optional<Trail> verify(String header) {
        if (header == null || header.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(header);
        if (!form.matches() || !isValid(form.group(1), form.group(6)) || !isCurrent(Long.parseLong(form.group(5)))) {
            return Optional.empty();
        }
        List<String> nodes = Stream.of(header.substring(0, header.indexOf(';')).split(","))
                .map(node -> URLDecoder.decode(node, StandardCharsets.UTF_8))
                .toList();
        Duration left = Duration.ofMillis(Long.parseLong(form.group(4)));
        return Optional.of(new Trail(nodes, left.compareTo(Trail.LONGEST) < 0 ? left : Trail.LONGEST));
    }

    private boolean isValid(String signed, String mac) {
        byte[] given = mac.getBytes(StandardCharsets.US_ASCII);
        return keys.stream()
                .anyMatch(key -> MessageDigest.isEqual(given, hmac(key, signed).getBytes(StandardCharsets.US_ASCII)));
    }

    private boolean isCurrent(long expiry) {
        Instant until = Instant.ofEpochSecond(expiry);
        Instant now = clock.instant();
        return until.isAfter(now.minus(SKEW)) && until.isBefore(now.plus(LIFE).plus(SKEW));
    }

    private static String hmac(byte[] key, String text) {
        return HexFormat.of().formatHex(ClusterSecret.hmac(key, text));
    }
}

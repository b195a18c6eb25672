package dev.midstream.http.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.security.secret.ClusterSecret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrailSignerTest {
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String NEXT = "fedcba9876543210fedcba9876543210";
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Trail TRAIL = new Trail(List.of("a", "b 2", "a"), Duration.ofMillis(1500));

    private static TrailSigner at(Instant time, String secret, String... others) {
        return new TrailSigner(new ClusterSecret(secret, others), Clock.fixed(time, ZoneOffset.UTC));
    }

    private final TrailSigner signer = at(NOW, SECRET);

    @Test
    void trailTravelsInItsHeader() {
        String header = signer.sign(TRAIL);
        assertThat(header).startsWith("a,b+2,a;1500;");
        assertThat(signer.verify(header)).contains(TRAIL);
    }

    @Test
    void headerOfAnotherClusterIsIgnored() {
        String header = signer.sign(TRAIL);
        assertThat(at(NOW, NEXT).verify(header)).isEmpty();
        assertThat(at(NOW, NEXT, SECRET).verify(header))
                .as("while the secret is replaced")
                .contains(TRAIL);
    }

    @Test
    void changedHeaderIsIgnored() {
        String header = signer.sign(TRAIL);
        assertThat(signer.verify(header.replace("a,b", "c,b"))).isEmpty();
        assertThat(signer.verify(header.replace(";1500;", ";9000;"))).isEmpty();
        assertThat(signer.verify(header.substring(0, header.length() - 1) + (header.endsWith("0") ? '1' : '0')))
                .isEmpty();
        for (String other : List.of("", "a", "a;1;2;3", ";;;", header + ";", "x".repeat(10_000))) {
            assertThat(signer.verify(other)).as(other).isEmpty();
        }
        assertThat(signer.verify(null)).isEmpty();
    }

    @Test
    void recordedHeaderExpires() {
        String header = signer.sign(TRAIL);
        assertThat(at(NOW.plus(Duration.ofMinutes(4)), SECRET).verify(header)).contains(TRAIL);
        assertThat(at(NOW.plus(Duration.ofMinutes(6)), SECRET).verify(header)).isEmpty();
        assertThat(at(NOW.minus(Duration.ofMinutes(5)), SECRET).verify(header)).isEmpty();
    }

    @Test
    void timeIsBounded() {
        String header = signer.sign(new Trail(List.of("a"), Duration.ofMinutes(10)));
        assertThat(signer.verify(header).orElseThrow().left()).isEqualTo(Trail.LONGEST);
        String late = signer.sign(new Trail(List.of("a"), Duration.ofMillis(-5)));
        assertThat(signer.verify(late).orElseThrow().left()).isZero();
    }
}

package dev.midstream.remote.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.security.secret.ClusterSecret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceException;

/** Who may call. */
class SecurityTest {
    private static final String TEXT = "0123456789abcdef0123456789abcdef";
    private static final String NEXT = "0123456789abcdef0123456789abcdeF";
    private static final Optional<ClusterSecret> SECRET = Optional.of(new ClusterSecret(TEXT));
    private static final Optional<ClusterSecret> OTHER = Optional.of(new ClusterSecret(NEXT));

    interface Service {
        byte[] echo(byte[] bytes);
    }

    private final AtomicInteger calls = new AtomicInteger();

    private Service service(Pair pair) {
        return pair.call(Service.class, bytes -> {
            calls.incrementAndGet();
            return bytes;
        });
    }

    @Test
    void nodesOfAClusterCallEachOtherEncrypted() throws Exception {
        try (Pair pair = new Pair(Settings.DEFAULT, SECRET, SECRET)) {
            Service remote = service(pair);
            List<CompletableFuture<Void>> callers = new ArrayList<>();
            for (int caller = 0; caller < 8; caller++) {
                byte[] own = new byte[1 << 2 * caller];
                own[0] = (byte) caller;
                callers.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < 300; i++) {
                                assertThat(remote.echo(own)).isEqualTo(own);
                            }
                        },
                        task -> new Thread(task).start()));
            }
            for (CompletableFuture<Void> caller : callers) {
                caller.get(60, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void whoHasAnotherSecretIsRefused() throws Exception {
        try (Pair pair = new Pair(Settings.DEFAULT, SECRET, OTHER)) {
            assertRefused(service(pair));
        }
    }

    @Test
    void nodesCallEachOtherWhileSecretIsReplaced() throws Exception {
        Optional<ClusterSecret> announced = Optional.of(new ClusterSecret(TEXT, NEXT));
        Optional<ClusterSecret> signing = Optional.of(new ClusterSecret(NEXT, TEXT));
        for (List<Optional<ClusterSecret>> step :
                List.of(List.of(SECRET, announced), List.of(announced, signing), List.of(signing, OTHER))) {
            for (int server = 0; server < 2; server++) {
                try (Pair pair = new Pair(Settings.DEFAULT, step.get(server), step.get(1 - server))) {
                    assertThat(service(pair).echo(new byte[] {7})).containsExactly(7);
                }
            }
        }
        calls.set(0);
        try (Pair pair = new Pair(Settings.DEFAULT, OTHER, announced)) {
            assertRefused(service(pair));
        }
    }

    @Test
    void whoHasNoSecretIsRefused() throws Exception {
        try (Pair pair = new Pair(Settings.DEFAULT, SECRET, Optional.empty())) {
            assertRefused(service(pair));
        }
    }

    @Test
    void aNodeOfAClusterCallsNobodyWithoutEncryption() throws Exception {
        try (Pair pair = new Pair(Settings.DEFAULT, Optional.empty(), SECRET)) {
            assertRefused(service(pair));
        }
    }

    private void assertRefused(Service remote) {
        assertThatThrownBy(() -> remote.echo(new byte[1]))
                .isInstanceOf(ServiceException.class)
                .hasCauseInstanceOf(ConnectException.class);
        assertThat(calls).hasValue(0);
    }

    @Test
    void nobodyListensBeyondTheMachineWithoutEncryption() throws Exception {
        Security open = new Security(Optional.empty(), "n");
        assertThatThrownBy(() -> open.listen("0.0.0.0", 0)).isInstanceOf(IOException.class);
        new Security(SECRET, "n").listen("0.0.0.0", 0).close();
    }

    @Test
    void whoConnectsAndSaysNothingIsLetGo() throws Exception {
        try (Pair pair = new Pair(Settings.DEFAULT.withPings(100, 100), SECRET, SECRET);
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), pair.server.port())) {
            silent.setSoTimeout(10_000);
            // an alert, and the end
            assertThat(silent.getInputStream().readAllBytes()).hasSizeLessThan(100);
        }
    }

    @Test
    void theAuthorityFollowsFromTheSecret() throws Exception {
        X509Certificate certificate = authority(SECRET).certificate();
        assertThat(certificate)
                .isEqualTo(authority(SECRET).certificate())
                .isNotEqualTo(authority(OTHER).certificate());
        certificate.verify(authority(SECRET).certificate().getPublicKey());
    }

    private static ClusterAuthority authority(Optional<ClusterSecret> secret) throws GeneralSecurityException {
        return new ClusterAuthority(
                secret.orElseThrow().keys(ClusterAuthority.PURPOSE).get(0));
    }
}

package dev.midstream.security.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir
    private Path etc;

    private Path secrets;
    private Path cluster;

    @BeforeEach
    void directory() throws Exception {
        secrets = etc.resolve("midstream");
        Secrets.directory(secrets);
        cluster = secrets.resolve("cluster.token");
    }

    @Test
    void onlyTheOwnerMayRead() throws Exception {
        AdminToken.ensure(secrets.resolve("admin.token"), cluster);
        SshKey.ensure(secrets.resolve("ssh_key"), etc.resolve("keys.properties"));

        assertThat(permissions(secrets)).isEqualTo("rwx------");
        assertThat(permissions(secrets.resolve("admin.token"))).isEqualTo("rw-------");
        assertThat(permissions(secrets.resolve("ssh_key"))).isEqualTo("rw-------");
        assertThat(permissions(etc.resolve("keys.properties"))).isEqualTo("rw-------");
    }

    @Test
    void theTokenHas256BitsAndStays() throws Exception {
        Path file = secrets.resolve("admin.token");

        assertThat(AdminToken.ensure(file, cluster)).isTrue();
        String token = Files.readString(file);
        assertThat(AdminToken.ensure(file, cluster)).isFalse();

        assertThat(Base64.getUrlDecoder().decode(token.strip())).hasSize(32);
        assertThat(Files.readString(file)).isEqualTo(token);
    }

    @Test
    void inAClusterAllNodesHaveTheSameTokenWhichIsNotItsSecret() throws Exception {
        Path one = secrets.resolve("admin.token");
        Path other = secrets.resolve("other.token");
        AdminToken.ensure(one, cluster);
        Files.writeString(cluster, "127.0.0.1:2181,127.0.0.2:2181/a-secret-of-the-cluster-that-is-long-enough\n");

        assertThat(AdminToken.ensure(one, cluster)).isTrue();
        assertThat(AdminToken.ensure(other, cluster)).isTrue();
        assertThat(AdminToken.ensure(one, cluster)).isFalse();
        assertThat(one).hasSameTextualContentAs(other).content().doesNotContain("a-secret");
        assertThat(Base64.getUrlDecoder().decode(Files.readString(one).strip())).hasSize(32);

        Files.writeString(cluster, "127.0.0.1:2181/another-secret-that-is-long-enough\n");
        AdminToken.ensure(other, cluster);
        assertThat(other).content().isNotEqualTo(Files.readString(one));
        assertThat(secrets.resolve("other.token.accepted")).doesNotExist();
        Files.writeString(
                cluster,
                "127.0.0.1:2181/another-secret-that-is-long-enough,a-secret-of-the-cluster-that-is-long-enough\n");
        assertThat(AdminToken.ensure(other, cluster)).isFalse();
        assertThat(secrets.resolve("other.token.accepted")).hasSameTextualContentAs(one);
        Files.writeString(cluster, "127.0.0.1:2181\n");
        assertThatThrownBy(() -> AdminToken.ensure(one, cluster)).hasMessageContaining("HOST:PORT[,HOST:PORT]/SECRET");
    }

    @Test
    void theKeyIsAuthorizedOnceAndOthersStay() throws Exception {
        Path keys = Files.writeString(etc.resolve("keys.properties"), "# people\njane=AAAA,viewer\nadmin=old,admin\n");

        assertThat(SshKey.ensure(secrets.resolve("ssh_key"), keys)).isTrue();
        String once = Files.readString(keys);
        assertThat(SshKey.ensure(secrets.resolve("ssh_key"), keys)).isFalse();

        assertThat(Files.readString(keys)).isEqualTo(once);
        assertThat(once.lines())
                .contains("# people", "jane=AAAA,viewer")
                .doesNotContain("admin=old,admin")
                .anyMatch(line -> line.matches("admin=[A-Za-z0-9+/=]{100,},admin,manager,viewer,systembundles,ssh"));
    }

    @Test
    void halfAPairIsMadeAnew() throws Exception {
        Path key = secrets.resolve("ssh_key");
        SshKey.ensure(key, etc.resolve("keys.properties"));
        Files.delete(key);

        assertThat(SshKey.ensure(key, etc.resolve("keys.properties"))).isTrue();
        assertThat(key).content().startsWith("-----BEGIN PRIVATE KEY-----\n");
    }

    @Test
    void eachDatabaseHasAPasswordOfItsOwnWhichStays() throws Exception {
        for (String name : List.of("one", "two")) {
            Files.writeString(
                    etc.resolve("org.ops4j.datasource-" + name + ".cfg"),
                    "user = " + name + "\n.password = FILE(${karaf.etc}/midstream/data/" + name + ".password)\n");
        }
        Files.writeString(etc.resolve("org.ops4j.datasource-old.cfg"), "url = jdbc:derby:old;create=true\n");

        assertThat(DatabasePasswords.ensure(etc, secrets)).isEqualTo(2);
        Path one = secrets.resolve("data/one.password");
        String password = Files.readString(one);
        assertThat(DatabasePasswords.ensure(etc, secrets)).isZero();

        assertThat(permissions(one)).isEqualTo("rw-------");
        assertThat(one).content().isEqualTo(password).hasSizeGreaterThan(40).doesNotContain("\n");
        assertThat(secrets.resolve("data/two.password")).content().isNotEqualTo(password);
        assertThat(secrets.resolve("data/old.password")).doesNotExist();
    }

    private static String permissions(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void theContainerRecognisesEveryKeyThatIsMade() throws Exception {
        for (int i = 0; i < 3000; i++) {
            ECPoint point = ((ECPublicKey) SshKey.generate().getPublic()).getW();
            for (BigInteger coordinate : List.of(point.getAffineX(), point.getAffineY())) {
                BigInteger read = new BigInteger(SshKey.coordinate(coordinate)); // as Karaf's login module does
                assertThat(read.signum() < 0 ? read.toByteArray().length : 32).isEqualTo(32);
            }
        }
    }
}

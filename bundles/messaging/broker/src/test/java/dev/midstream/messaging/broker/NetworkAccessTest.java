package dev.midstream.messaging.broker;

import static dev.midstream.messaging.broker.Clients.consumer;
import static dev.midstream.messaging.broker.Clients.more;
import static dev.midstream.messaging.broker.Clients.receive;
import static dev.midstream.messaging.broker.Clients.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageConsumer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in as a broker of the cluster, and what it may do. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class NetworkAccessTest {
    private static final String JOBS = "jobs";

    @TempDir
    Path folder;

    private TestNode a;
    private TestNode b;

    @BeforeEach
    void start() throws IOException {
        a = new TestNode("a", folder);
        b = new TestNode("b", folder);
    }

    @AfterEach
    void stop() {
        a.close();
        b.close();
    }

    private Connection as(Account account, String password) throws JMSException {
        Connection connection =
                new ActiveMQConnectionFactory(account.name(), password, a.uri().toString()).createConnection();
        connection.start();
        return connection;
    }

    @Test
    void aPeerBringsMessagesAndTakesNone() throws JMSException {
        String password = new PeerPasswords(a.token).own().orElseThrow();
        try (Connection admin = a.connect();
                Connection peer = as(Account.PEER, password)) {
            send(peer, JOBS, "brought");
            for (String queue : List.of(JOBS, ">", EmbeddedBroker.DEAD_LETTERS + JOBS)) {
                assertThatThrownBy(() -> consumer(peer, queue)).as(queue).isInstanceOf(JMSSecurityException.class);
            }
            assertThat(receive(admin, JOBS, 1)).containsExactly("brought");
        }
    }

    @Test
    void whoDoesNotKnowTheSecretIsNotLetIn() {
        for (String password : List.of("", "x", TestNode.TOKEN)) {
            assertThatThrownBy(() -> as(Account.PEER, password))
                    .hasMessageMatching(Clients.refusal("the password is wrong"));
            assertThatThrownBy(() -> as(Account.BRIDGE, password))
                    .hasMessageMatching(Clients.refusal("the password is wrong"));
        }
    }

    @Test
    void nobodyElseCanHaveTheirNames() {
        assertThatThrownBy(() -> a.accounts.require(Account.PEER.name())).hasMessageContaining("the broker's own");
        assertThatThrownBy(() -> a.accounts.grant(Account.BRIDGE)).hasMessageContaining("the broker's own");
    }

    @Test
    void aNodeInNoClusterLetsNoBrokerInAndAsksNone() throws IOException, JMSException {
        String password = new PeerPasswords(a.token).own().orElseThrow();
        Files.delete(a.token);
        assertThatThrownBy(() -> as(Account.PEER, password))
                .hasMessageMatching(Clients.refusal("the password is wrong"));
        a.follow(b);
        stranger(b, a);
    }

    @Test
    void aBrokerOfAnotherClusterGetsNothing() throws IOException, JMSException {
        Files.writeString(b.token, TestNode.TOKEN.toUpperCase() + "\n");
        TestNode.mesh(a, b);
        stranger(a, b);
        stranger(b, a);
    }

    @Test
    void brokersOfWhichOneHasNextSecretExchangeMessages() throws IOException, JMSException {
        String secret = TestNode.TOKEN.substring(TestNode.TOKEN.indexOf('/') + 1);
        Files.writeString(a.token, TestNode.TOKEN + "," + secret.toUpperCase() + "\n");
        Files.writeString(b.token, "127.0.0.1:2181/" + secret.toUpperCase() + "," + secret + "\n");
        TestNode.mesh(a, b);
        for (TestNode from : List.of(a, b)) {
            TestNode to = from == a ? b : a;
            try (Connection sender = from.connect();
                    Connection receiver = to.connect()) {
                send(sender, JOBS, "for the other");
                assertThat(receive(receiver, JOBS, 1)).containsExactly("for the other");
            }
        }
    }

    private static void stranger(TestNode from, TestNode to) throws JMSException {
        try (Connection sender = from.connect();
                Connection receiver = to.connect();
                MessageConsumer consumer = consumer(receiver, JOBS)) {
            send(sender, JOBS, "for nobody else");
            assertThat(more(consumer)).isEmpty();
            assertThat(receive(sender, JOBS, 1)).containsExactly("for nobody else");
        }
    }

    @Test
    void aShortSecretIsNone() throws IOException {
        Files.writeString(a.token, "127.0.0.1:2181/short");
        assertThat(new PeerPasswords(a.token).own()).isEmpty();
    }

    @Test
    void aBrokerOnAnotherMachineIsReachedByTlsOnly() {
        URI elsewhere = URI.create("tcp://192.0.2.1:61616"); // TEST-NET, which nobody has
        a.follow(Map.of("far", elsewhere, "b", b.uri()));
        await().until(() -> connectors(a).contains("b-topics"));
        assertThat(connectors(a)).containsExactlyInAnyOrder("b-queues", "b-topics");
    }

    private static List<String> connectors(TestNode node) {
        return node.broker.service().getNetworkConnectors().stream()
                .map(each -> each.getName())
                .toList();
    }
}

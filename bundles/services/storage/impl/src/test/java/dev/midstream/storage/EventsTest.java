package dev.midstream.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.midstream.storage.api.Precondition;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
    private static final String QUEUE = "Consumer.tests." + EventRelay.TOPIC;

    @TempDir
    private Path folder;

    private final ConnectionFactory factory = new ActiveMQConnectionFactory("vm://storage?create=false");
    private final List<EventRelay> relays = new ArrayList<>();
    private volatile ConnectionFactory present;
    private MVStore engine;
    private LocalObjectStore store;
    private BrokerService broker;

    @BeforeEach
    void open() throws Exception {
        engine = new MVStore.Builder()
                .fileName(folder.resolve("storage.mv").toString())
                .open();
        store = new LocalObjectStore(engine, folder, Clock.systemUTC());
        broker = new BrokerService();
        broker.setBrokerName("storage");
        broker.setDataDirectoryFile(folder.resolve("broker").toFile());
        broker.setUseJmx(false);
        broker.start();
        broker.waitUntilStarted();
        present = factory;
        take(0); // the subscription
    }

    @AfterEach
    void close() throws Exception {
        relays.forEach(EventRelay::stop);
        store.stop();
        engine.close();
        broker.stop();
        broker.waitUntilStopped();
    }

    private EventLog log() {
        return new EventLog(engine, Clock.systemUTC());
    }

    private void relay() {
        EventRelay relay = new EventRelay(log(), () -> present);
        relays.add(relay);
        relay.start();
    }

    private void put(String key, String content) throws IOException {
        store.put(
                key,
                new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)),
                "text/plain",
                Precondition.NONE);
    }

    /** Takes messages until there are none for a moment; at least so many if they come in time. */
    private List<Message> take(int atLeast) throws Exception {
        try (Connection connection = factory.createConnection()) {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = session.createConsumer(session.createQueue(QUEUE));
            List<Message> taken = new ArrayList<>();
            while (true) {
                Message message = consumer.receive(taken.size() < atLeast ? 15_000 : 300);
                if (message == null) {
                    return taken;
                }
                taken.add(message);
            }
        }
    }

    private List<String> changes(int atLeast) throws Exception {
        List<String> changes = new ArrayList<>();
        for (Message message : take(atLeast)) {
            JsonNode event = new JsonMapper().readTree(message.getBody(String.class));
            changes.add(event.get("change").asText() + " " + event.get("key").asText() + " "
                    + event.get("size").asInt());
        }
        return changes;
    }

    @Test
    void everyWriteIsToldOfInOrder() throws Exception {
        relay();
        put("k", "abc");
        store.putMeta("k", "{\"colour\":\"red\"}", Precondition.NONE);
        put("k", "abcd");
        store.delete("k", Precondition.NONE);
        store.delete("k", Precondition.NONE); // there is nothing any more
        store.putMeta("k", "{}", Precondition.NONE);

        assertThat(changes(4)).containsExactly("put k 3", "meta k 3", "put k 4", "delete k 4");
    }

    @Test
    void anEventSaysWhatTheObjectIs() throws Exception {
        relay();
        put("a/b", "abc");
        JsonNode event = new JsonMapper().readTree(take(1).get(0).getBody(String.class));
        assertThat(event.fieldNames()).toIterable().containsExactly("key", "etag", "size", "type", "change", "at");
        assertThat(event.get("etag").asText())
                .isEqualTo(store.stat("a/b").orElseThrow().etag());
        assertThat(event.get("type").asText()).isEqualTo("text/plain");
    }

    @Test
    void objectsAreStoredWithoutABrokerAndToldOfWhenThereIsOne() throws Exception {
        present = null;
        relay();
        put("k", "abc");
        assertThat(changes(0)).isEmpty();
        present = factory;
        assertThat(changes(1)).containsExactly("put k 3");
    }

    @Test
    void anEventIsSentWithTheIdThatItWasRecordedWith() throws Exception {
        put("k", "abc");
        String id = log().first(10).get(0).id();
        relay();
        assertThat(take(1).get(0).getStringProperty(EventRelay.EVENT_ID)).isEqualTo(id);
    }

    @Test
    void severalRevisionsTellOfEachChangeOnceAndInOrder() throws Exception {
        relay();
        relay();
        relay();
        int each = 30;
        List<Callable<Void>> writers = IntStream.range(0, 4)
                .<Callable<Void>>mapToObj(writer -> () -> {
                    for (int n = 0; n < each; n++) {
                        put("key" + writer, "x".repeat(n));
                    }
                    return null;
                })
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(writers.size());
        for (Future<Void> writer : threads.invokeAll(writers)) {
            writer.get();
        }
        threads.shutdownNow();

        List<String> told = changes(4 * each);
        for (int writer = 0; writer < 4; writer++) {
            String prefix = "put key" + writer + " ";
            assertThat(told.stream().filter(change -> change.startsWith(prefix)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(n -> prefix + n).toList());
        }
    }
}

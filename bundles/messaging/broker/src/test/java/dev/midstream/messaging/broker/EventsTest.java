package dev.midstream.messaging.broker;

import static dev.midstream.messaging.broker.Clients.consumer;
import static dev.midstream.messaging.broker.Clients.more;
import static dev.midstream.messaging.broker.Clients.publish;
import static dev.midstream.messaging.broker.Clients.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.broker.region.virtual.VirtualDestinationInterceptor;
import org.apache.activemq.broker.region.virtual.VirtualTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events reach every service once, whichever node publishes them and whichever nodes run the service. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class EventsTest extends ThreeNodes {
    private static final String TOPIC = "VirtualTopic.stored";
    private static final String TWICE = "Consumer.twice." + TOPIC;
    private static final String ONCE = "Consumer.once." + TOPIC;

    /** By a service on two nodes, one on one of them, and plain subscribers, which make the topic itself travel. */
    private List<List<String>> published() throws JMSException {
        MessageConsumer one = consumer(onA, TWICE);
        MessageConsumer two = consumer(onB, TWICE);
        MessageConsumer once = consumer(onC, ONCE);
        Session plain = onB.createSession();
        MessageConsumer subscriber = plain.createConsumer(plain.createTopic(TOPIC));
        await().until(() -> a.bridged(TWICE) == 1
                && b.bridged(TWICE) == 1
                && c.bridged(TWICE) == 2
                && a.bridged(ONCE) == 1
                && b.bridged(ONCE) == 1
                && a.bridgedTopic(TOPIC) == 1
                && c.bridgedTopic(TOPIC) == 1);
        publish(onA, TOPIC, "a1", "a2");
        publish(onB, TOPIC, "b1", "b2");
        publish(onC, TOPIC, "c1", "c2");
        List<String> all = new ArrayList<>();
        List<String> byOne = new ArrayList<>();
        List<String> bySubscriber = new ArrayList<>();
        await().until(() -> {
            all.addAll(more(one));
            all.addAll(more(two));
            byOne.addAll(more(once));
            bySubscriber.addAll(more(subscriber));
            return all.size() >= 6 && byOne.size() >= 6 && bySubscriber.size() >= 6;
        });
        all.addAll(more(one));
        all.addAll(more(two));
        byOne.addAll(more(once));
        bySubscriber.addAll(more(subscriber));
        return List.of(all, byOne, bySubscriber);
    }

    @Test
    void everyServiceGetsEveryEventOnce() throws JMSException {
        for (List<String> received : published()) {
            assertThat(received).containsExactlyInAnyOrder("a1", "a2", "b1", "b2", "c1", "c2");
        }
        assertThat(b.enqueued(ONCE)).isEqualTo(2);
    }

    /** The control: as brokers do it by themselves. */
    @Test
    void otherwiseEachBrokerThatAnEventTravelsToPutsACopyIntoTheQueues() throws JMSException {
        for (TestNode node : List.of(a, b, c)) {
            VirtualDestinationInterceptor interceptor =
                    (VirtualDestinationInterceptor) node.broker.service().getDestinationInterceptors()[0];
            ((VirtualTopic) interceptor.getVirtualDestinations()[0]).setLocal(false);
        }
        published();
        assertThat(b.enqueued(ONCE)).isEqualTo(6);
    }

    @Test
    void eventsOfANodeWaitForAServiceThatIsAway() throws JMSException {
        consumer(onC, ONCE);
        await().until(() -> a.bridged(ONCE) == 1);
        onC.close();
        c.stop();
        publish(onA, TOPIC, "meanwhile");
        c.start();
        onC = c.connect();
        assertThat(receive(onC, ONCE, 1)).containsExactly("meanwhile");
    }

    /** Also those that are published before the other broker is found. */
    @Test
    void aNodeThatComesBackKnowsTheServicesOfTheOthers() throws JMSException {
        MessageConsumer consumer = consumer(onC, ONCE);
        await().until(() -> a.bridged(ONCE) == 1);
        onA.close();
        a.network.close();
        a.broker.close();
        a.follow();
        a.start();
        onA = a.connect();
        publish(onA, TOPIC, "at once");
        a.follow(a, b, c);
        assertThat(receive(consumer, 1)).containsExactly("at once");
    }
}

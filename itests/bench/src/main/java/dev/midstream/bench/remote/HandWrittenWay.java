package dev.midstream.bench.remote;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Request and reply over ActiveMQ as one writes it by hand: a session, a temporary queue for answers and a correlation id
 * for each caller, listeners that answer on the other side; bytes as they are, nothing on disk.
 */
final class HandWrittenWay implements Way {
    private static final String QUEUE = "bench.by.hand";
    private static final int SESSIONS = 16;
    private static final long LONGEST = 30_000;

    @Override
    public String name() {
        return "ActiveMQ by hand";
    }

    @Override
    public String serve() throws Exception {
        String address = BenchBroker.address();
        @SuppressWarnings("resource") // for the life of the process
        Connection connection = BenchBroker.connect(address);
        for (int i = 0; i < SESSIONS; i++) {
            Session session = connection.createSession();
            MessageProducer answers = session.createProducer(null);
            answers.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
            session.createConsumer(session.createQueue(QUEUE + "?consumer.prefetchSize=10"))
                    .setMessageListener(request -> {
                        try {
                            BytesMessage answer = bytes(session, body((BytesMessage) request));
                            answer.setJMSCorrelationID(request.getJMSCorrelationID());
                            answers.send(request.getJMSReplyTo(), answer);
                        } catch (JMSException e) {
                            throw new IllegalStateException(e);
                        }
                    });
        }
        return address;
    }

    @Override
    public Caller callers(String address) throws Exception {
        @SuppressWarnings("resource") // for the life of the process
        Connection connection = BenchBroker.connect(address);
        List<Echo> callers = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            callers.add(caller(connection, "caller" + i + "-"));
        }
        AtomicInteger next = new AtomicInteger();
        return () -> callers.get(next.getAndIncrement() % SESSIONS);
    }

    private static Echo caller(Connection connection, String name) throws JMSException {
        Session session = connection.createSession();
        MessageProducer requests = session.createProducer(session.createQueue(QUEUE));
        requests.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        TemporaryQueue mine = session.createTemporaryQueue();
        MessageConsumer answers = session.createConsumer(mine);
        AtomicInteger number = new AtomicInteger();
        return payload -> {
            try {
                BytesMessage request = bytes(session, payload);
                String id = name + number.incrementAndGet();
                request.setJMSCorrelationID(id);
                request.setJMSReplyTo(mine);
                requests.send(request);
                BytesMessage answer = (BytesMessage) answers.receive(LONGEST);
                if (answer == null || !id.equals(answer.getJMSCorrelationID())) {
                    throw new IllegalStateException("no answer, or another one");
                }
                return body(answer);
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private static BytesMessage bytes(Session session, byte[] body) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(body);
        return message;
    }

    private static byte[] body(BytesMessage message) throws JMSException {
        byte[] body = new byte[(int) message.getBodyLength()];
        message.readBytes(body);
        return body;
    }
}

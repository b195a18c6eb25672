package dev.midstream.remote.jms;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all services of this node have in common that are called by queues. Thread-safe. */
final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final ConcurrentMap<String, Execution> executions = new ConcurrentHashMap<>();
    private final Link link;
    private final Senders senders;
    final ExecutorService threads = Executors.newCachedThreadPool(Threads.named("calls"));

    Server(ConnectionFactory factory) {
        this.link = new Link(factory, Session.AUTO_ACKNOWLEDGE, session -> session.createConsumer(Names.CANCELLED)
                .setMessageListener(this::cancelled));
        this.senders = new Senders(link);
    }

    private void cancelled(Message message) {
        try {
            Execution execution = executions.get(message.getJMSCorrelationID());
            if (execution != null) {
                threads.execute(execution::cancel); // what it leads to may need this connection, whose thread this is
            }
        } catch (JMSException | RejectedExecutionException e) {
            LOG.debug("Somebody gave up, and it cannot be read what", e);
        }
    }

    /** Before calls are taken: so that they can be answered, and given up. */
    void connect() throws JMSException {
        link.connection();
    }

    /** @return false if this call is being executed here already */
    boolean begin(Execution execution) {
        return executions.putIfAbsent(execution.request.id(), execution) == null;
    }

    void end(Execution execution) {
        executions.remove(execution.request.id(), execution);
    }

    /** Sends an answer, unless nobody waits for it any more. */
    void answer(Request request, byte[] answer) {
        try {
            if (!senders.send(request.answers(), answer, Map.of(), request.id(), null, false, request.deadline())) {
                LOG.debug("The caller's deadline was over before there was an answer: {}", request.id());
            }
        } catch (JMSException e) {
            LOG.warn("An answer could not be sent, and its caller waits until its deadline: {}", e.toString(), e);
        }
    }

    @Override
    public void close() {
        threads.shutdown();
        link.close();
    }
}

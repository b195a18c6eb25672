package dev.midstream.remote.jms;

import dev.midstream.remote.calls.CallContext;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.activemq.ConnectionFailedException;
import org.apache.activemq.command.ActiveMQQueue;
import org.osgi.framework.ServiceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends this node's calls and hands out the answers.
 *
 * <p>Assumes that only this node consumes from its queue of answers. Guarantees that each call ends once: by its answer,
 * or by whoever ends it because its time is over; and that at most a given number of calls is under way. An answer needs
 * the call's id, which nobody can guess who did not see the call. Thread-safe; a caller waits only for its answer, or
 * when too many are under way.
 */
final class Caller implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Caller.class);
    private static final int ID_BYTES = 18;
    private static final long CANCEL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ConcurrentMap<String, Pending> underWay = new ConcurrentHashMap<>();
    private final String ids = randomIds();
    private final AtomicLong counter = new AtomicLong();
    private final Semaphore free;
    private final Queue answers;
    private final Link link;
    private final Senders senders;
    final ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(1, Threads.named("alarms"));
    final ExecutorService continuations = Executors.newCachedThreadPool(Threads.named("results"));

    /** A call that has not ended. */
    final class Pending extends CompletableFuture<byte[]> {
        final String id;

        private Pending(String id) {
            this.id = id;
        }

        /** However it ended; once is enough. */
        void end() {
            if (underWay.remove(id, this)) {
                free.release();
            }
        }
    }

    /** @param most calls that are under way at a time */
    Caller(ConnectionFactory factory, String node, int most) {
        this.free = new Semaphore(most);
        this.answers = new ActiveMQQueue(Names.answers(node));
        this.link = new Link(
                factory,
                Session.DUPS_OK_ACKNOWLEDGE, // of an answer that comes twice the second finds no call
                session -> session.createConsumer(answers).setMessageListener(this::answered));
        this.senders = new Senders(link);
        alarms.setRemoveOnCancelPolicy(true);
        alarms.scheduleWithFixedDelay(this::lookForAnswers, 1, 1, TimeUnit.SECONDS);
    }

    private static String randomIds() {
        byte[] bytes = new byte[ID_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "-";
    }

    /** After a break there must be a connection though nobody calls: answers are waited for. */
    private void lookForAnswers() {
        try {
            if (!underWay.isEmpty()) {
                link.connection();
            }
        } catch (JMSException | RuntimeException e) {
            LOG.debug("The broker cannot be connected to yet", e);
        }
    }

    private void answered(Message message) {
        try {
            Pending call = underWay.get(message.getJMSCorrelationID());
            if (call == null) {
                LOG.debug("An answer came late, or twice: {}", message.getJMSCorrelationID());
                return;
            }
            BytesMessage bytes = (BytesMessage) message;
            byte[] body = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(body);
            call.complete(body);
        } catch (JMSException | RuntimeException e) {
            LOG.warn("An answer cannot be read, and its caller waits until its deadline: {}", e.toString(), e);
        }
    }

    /**
     * Sends a call. Its future completes with the answer; whoever has it calls {@link Pending#end()}.
     *
     * @param deadline in terms of {@link System#nanoTime()}, until when its caller waits
     * @throws ServiceException if it could not be sent; as {@link Failure} says
     */
    Pending send(Queue calls, byte[] body, boolean persistent, long deadline) {
        if (!free.tryAcquire()) {
            awaitFree(deadline);
        }
        Pending call = new Pending(ids + Long.toHexString(counter.incrementAndGet()));
        underWay.put(call.id, call);
        try {
            if (!senders.send(calls, body, CallContext.currentHeaders(), call.id, answers, persistent, deadline)) {
                call.end();
                throw Failure.notTried("its deadline was over before the broker could be reached", null);
            }
            return call;
        } catch (ConnectionFailedException | jakarta.jms.IllegalStateException | ResourceAllocationException e) {
            call.end();
            throw Failure.notSent("the broker cannot be reached, or takes no more: " + e.getMessage(), e);
        } catch (JMSException e) {
            call.end();
            throw Failure.lost(e);
        }
    }

    private void awaitFree(long deadline) {
        try {
            if (!free.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw Failure.notTried("too many calls of this node wait for answers", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.notTried("its thread was interrupted", e);
        }
    }

    /** Tells whoever executes it, if somebody does. */
    void cancelled(String id) {
        try {
            senders.send(Names.CANCELLED, new byte[0], Map.of(), id, null, false, System.nanoTime() + CANCEL_NANOS);
        } catch (JMSException e) {
            LOG.debug("A cancelled call goes on where it is executed", e);
        }
    }

    @Override
    public void close() {
        link.close();
        alarms.shutdownNow();
        continuations.shutdown();
        for (Pending call : underWay.values()) {
            call.completeExceptionally(Failure.lost(new IOException("the transport stops")));
        }
    }
}

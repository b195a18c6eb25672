package dev.midstream.remote.jms;

import dev.midstream.remote.codec.Call;
import dev.midstream.remote.codec.CodecException;
import dev.midstream.remote.codec.ContractCodec;
import dev.midstream.remote.codec.UnknownMethodException;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.activemq.ActiveMQSession;
import org.apache.activemq.command.ActiveMQQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the calls of one service from its queue and executes them.
 *
 * <p>One of some threads waits for the next call; with it, it hands that place on and executes the call itself. So a call
 * changes threads once, and calls that block hold up no others as long as there are threads.
 *
 * <p>Guarantees: a call whose time is over is not executed. One that is not persistent is executed once at most, on all
 * nodes together: it is acknowledged before, and one that somebody may have had is answered with that. A persistent one is
 * acknowledged when it is answered, so another process executes it again if this one dies before; a copy that comes to this
 * one is not executed. No more calls are taken than are executed at a time, but for a few that wait here.
 */
final class Desk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    private static final long LOOK_MILLIS = 1000;
    private static final long PAUSE_MILLIS = 300;
    private static final long IDLE_SECONDS = 20;

    /** So many wait here and not in the queue, where another node could take them. */
    private static final int PREFETCH = 16;

    private final Object service;
    private final ContractCodec codec;
    private final Server server;
    private final int mostThreads;
    private final Semaphore free;
    private final Link link;
    private final Copies copies = new Copies();
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicInteger threads = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile MessageConsumer calls;

    /**
     * @param mostThreads that execute calls at a time
     * @param mostCalls at a time, with those whose results come later
     */
    Desk(
            ConnectionFactory factory,
            String queue,
            Object service,
            ContractCodec codec,
            Server server,
            int mostThreads,
            int mostCalls) {
        this.service = service;
        this.codec = codec;
        this.server = server;
        this.mostThreads = mostThreads;
        this.free = new Semaphore(mostCalls);
        ActiveMQQueue from = new ActiveMQQueue(queue + "?consumer.prefetchSize=" + PREFETCH);
        this.link = new Link(
                factory, ActiveMQSession.INDIVIDUAL_ACKNOWLEDGE, session -> calls = session.createConsumer(from));
    }

    void open() {
        more();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Another thread, if there may be one. */
    private void more() {
        if (threads.incrementAndGet() > mostThreads) {
            threads.decrementAndGet();
            return;
        }
        try {
            server.threads.execute(this::work);
        } catch (RejectedExecutionException e) {
            threads.decrementAndGet();
            LOG.debug("The transport stops", e);
        }
    }

    private void work() {
        boolean enough = false;
        try {
            while (!isClosed() && !enough) {
                if (!turn.tryLock(IDLE_SECONDS, TimeUnit.SECONDS)) {
                    enough = true; // others wait, or all are busy, and then there will be more
                    continue;
                }
                Message message;
                try {
                    message = next();
                } finally {
                    turn.unlock();
                }
                if (message != null) {
                    if (!turn.hasQueuedThreads()) {
                        more();
                    }
                    handle(message);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Interrupted, which a call was to be", e);
        } finally {
            threads.decrementAndGet();
            if (!isClosed() && !turn.isLocked() && !turn.hasQueuedThreads()) {
                more();
            }
        }
    }

    /** A call, with a permit for it; null if none came within a moment. Acknowledged, unless it is persistent. */
    private Message next() throws InterruptedException {
        free.acquire();
        boolean taken = false;
        try {
            server.connect();
            link.connection();
            Message message = calls.receive(LOOK_MILLIS);
            if (message != null && !Request.isPersistent(message)) {
                message.acknowledge();
            }
            taken = message != null;
            return message;
        } catch (JMSException e) {
            if (!isClosed()) {
                LOG.debug("Calls cannot be received, next try in {} ms", PAUSE_MILLIS, e);
                closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            }
            return null;
        } finally {
            if (!taken) {
                free.release();
            }
        }
    }

    private void handle(Message message) {
        Request request = read(message);
        if (request == null || request.isLate() || request.persistent() && !copies.first(request)) {
            done(message);
        } else if (request.again() && !request.persistent()) {
            end(message, request, Answer.LOST.with("Somebody had the call and is gone; it may have been executed"));
        } else {
            execute(message, request);
        }
    }

    private static Request read(Message message) {
        Request request = null;
        try {
            request = Request.of(message);
        } catch (JMSException | RuntimeException e) {
            LOG.debug("It cannot be read", e);
        }
        if (request == null) {
            LOG.warn("A message that is no call was dropped: {}", message);
        }
        return request;
    }

    private void execute(Message message, Request request) {
        Call call;
        try {
            call = codec.decodeCall(request.body());
        } catch (UnknownMethodException e) {
            end(message, request, Answer.UNREGISTERED.with(e.getMessage()));
            return;
        } catch (CodecException e) {
            end(message, request, Answer.ARGUMENTS.with(e.getMessage()));
            return;
        }
        Execution execution = new Execution(request, codec, call);
        if (!server.begin(execution)) {
            done(message); // the other one answers
            return;
        }
        execution.run(service, answer -> {
            server.end(execution);
            end(message, request, answer);
        });
    }

    private void end(Message message, Request request, byte[] answer) {
        try {
            server.answer(request, answer);
        } finally {
            done(message);
        }
    }

    private void done(Message message) {
        free.release();
        try {
            if (Request.isPersistent(message)) {
                message.acknowledge();
            }
        } catch (JMSException e) {
            LOG.debug("Not acknowledged, so it comes again", e);
        }
    }

    /** Takes no more calls. Those that are being executed end, and are answered. */
    @Override
    public void close() {
        closed.countDown();
        link.close();
    }
}

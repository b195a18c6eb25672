package dev.midstream.remote.direct;

import dev.midstream.remote.codec.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A caller's end of a connection. Callers read it themselves ({@link ReaderRole}); a thread of its own reads when there
 * are answers that nobody waits for, and when there is no traffic, so that a connection that ends is noticed before the
 * next call.
 */
final class ClientConnection extends Connection implements Runnable {
    /** Without traffic for so long, the connection's own thread reads. */
    private static final long IDLE = 20_000_000;

    private final ReaderRole role = new ReaderRole();
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger unattended = new AtomicInteger();
    private final AtomicReferenceArray<PendingCall> calls;
    private final int mask;
    private final Thread own;
    private volatile boolean leaving;
    private volatile boolean retired;
    /** Of the holder of the role: the timeout that the socket has. */
    private int timeout;

    ClientConnection(Socket socket, InputStream in, Settings settings, Executor helpers, String name)
            throws IOException {
        super(socket, in, settings, helpers);
        int size = Integer.highestOneBit(Math.max(2, settings.calls()) * 2 - 1);
        this.calls = new AtomicReferenceArray<>(size);
        this.mask = size - 1;
        this.own = new Thread(this, "midstream-direct-" + name);
        own.setDaemon(true);
    }

    void start() {
        own.start();
    }

    /** Whether new calls may be sent by it. */
    boolean usable() {
        return !leaving && !isLost();
    }

    /** Takes no more calls; those that have begun go on. */
    void retire() {
        retired = true;
    }

    /** Returns true if no call and no stream uses it. */
    boolean isIdle() {
        return isLost() || open.get() == 0 && streams.isIdle();
    }

    /** Reserves a place for a call. */
    PendingCall begin(Consumer<PendingCall> whenEnded) throws NotSentException {
        Streams.Port port = streams.new Port(false);
        int before = open.getAndIncrement();
        if (retired) { // read after the count, as retire() writes it before that is read
            open.decrementAndGet();
            throw new NotSentException("the service is not imported any more");
        }
        if (before < settings.calls()) {
            for (int tries = 0; tries <= mask; tries++) {
                int id = ids.incrementAndGet();
                PendingCall call = new PendingCall(id, port, whenEnded);
                if (calls.compareAndSet(id & mask, null, call)) {
                    return call;
                }
            }
        }
        open.decrementAndGet();
        throw new NotSentException(settings.calls() + " calls are under way on the connection already");
    }

    /** Sends a call that has a place. */
    void send(PendingCall call, Buffer frame) throws IOException {
        if (call.whenEnded != null) {
            unattended.incrementAndGet();
        }
        try {
            writer.send(frame, call, open.get() > 1);
        } catch (NotSentException e) {
            call.fail(e);
        } catch (IOException e) {
            lose(e);
        }
        if (isLost()) {
            // it may have begun when the others had been failed already
            call.fail(whyLost());
        }
        if (call.whenEnded != null && !role.isTaken()) {
            LockSupport.unpark(own);
        }
    }

    /** Gives the place back. */
    void end(PendingCall call) {
        if (calls.compareAndSet(call.id & mask, call, null)) {
            open.decrementAndGet();
            if (call.whenEnded != null) {
                unattended.decrementAndGet();
            }
        }
        call.port.retract();
    }

    void cancel(PendingCall call) {
        if (usable()) {
            trySend(Frame.empty(Frame.CANCEL, call.id));
        }
    }

    @Override
    boolean await(Waiter waiter, long deadline) throws InterruptedException {
        boolean interrupted = false;
        try {
            while (!waiter.ready()) {
                if (Thread.interrupted()) {
                    interrupted = true;
                    if (!(waiter instanceof PendingCall call)) {
                        throw new InterruptedException();
                    }
                    // as a local service would be interrupted; its answer is still waited for
                    cancel(call);
                }
                if (!awaitOnce(waiter, deadline - System.nanoTime(), deadline)) {
                    return false;
                }
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean awaitOnce(Waiter waiter, long nanos, long deadline) {
        if (nanos <= 0) {
            return false;
        }
        if (role.tryTake()) {
            try {
                readFor(waiter, deadline);
            } finally {
                if (!role.release() && (unattended.get() > 0 || isLost())) {
                    LockSupport.unpark(own);
                }
            }
        } else {
            role.follow(waiter, nanos);
        }
        return true;
    }

    private void readFor(Waiter waiter, long deadline) {
        try {
            while (true) {
                dispatch();
                if (waiter.ready()) {
                    return;
                }
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis < 0) {
                    return;
                }
                setTimeout((int) Math.min(millis + 1, Integer.MAX_VALUE));
                fill();
            }
        } catch (SocketTimeoutException e) {
            // whether the deadline has passed is looked at by who calls
            return;
        } catch (IOException e) {
            lose(e);
        }
    }

    private void setTimeout(int millis) throws IOException {
        // a timeout that is a little too long does no harm to a long one, and setting it takes time
        if (timeout != millis) {
            socket.setSoTimeout(millis);
            timeout = millis;
        }
    }

    /** The connection's own thread. */
    @Override
    public void run() {
        int turns = -1;
        while (!isLost()) {
            boolean quiet = turns == role.turns();
            turns = role.turns();
            if ((quiet || unattended.get() > 0) && role.tryTake()) {
                try {
                    readForAll();
                } finally {
                    role.release();
                    turns = role.turns() - 1;
                }
            } else {
                LockSupport.parkNanos(this, IDLE);
            }
        }
    }

    /** Until callers are there that can read themselves. */
    private void readForAll() {
        try {
            boolean attended = false;
            while (!attended || unattended.get() > 0) {
                attended |= dispatch();
                if (!attended || unattended.get() > 0) {
                    setTimeout(0);
                    fill();
                }
            }
        } catch (IOException e) {
            lose(e);
        }
    }

    /** Hands out all that has come whole; true if somebody was waiting for any of it. */
    private boolean dispatch() throws IOException {
        boolean attended = false;
        while (reader.next()) {
            switch (reader.kind()) {
                case Frame.RESULT, Frame.REFUSED -> {
                    PendingCall call = calls.get(reader.id() & mask);
                    // a call may have given up waiting
                    if (call != null && call.id == reader.id()) {
                        attended |= call.whenEnded == null;
                        call.answer(reader.kind(), reader.copy());
                    }
                }
                case Frame.GOODBYE -> {
                    leaving = true;
                    if (reader.id() == Frame.FINAL) {
                        throw new NotSentException("the other side has stopped");
                    }
                }
                case Frame.DATA, Frame.END -> {
                    attended = true;
                    common();
                }
                default -> {
                    if (!common()) {
                        throw new ProtocolException("a server does not send frames of kind " + reader.kind());
                    }
                }
            }
        }
        return attended;
    }

    @Override
    void abandon(IOException why) {
        for (int i = 0; i <= mask; i++) {
            PendingCall call = calls.get(i);
            if (call != null) {
                call.fail(why);
            }
        }
        LockSupport.unpark(own);
    }
}

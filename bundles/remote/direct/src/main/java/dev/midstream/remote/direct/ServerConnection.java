package dev.midstream.remote.direct;

import dev.midstream.remote.codec.Buffer;
import dev.midstream.remote.codec.Call;
import dev.midstream.remote.codec.CodecException;
import dev.midstream.remote.codec.MemoryBudget;
import dev.midstream.remote.codec.MemoryExceededException;
import dev.midstream.remote.codec.UnknownMethodException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A server's end of a connection. The thread that reads a call executes it itself if calls of that method have been
 * quick, so that no call waits for a hand-over between threads. While it does, the connection is unattended; if that
 * lasts, {@link Relief} lets another thread read on, and the method counts as slow: calls of slow methods are given to
 * workers.
 *
 * <p>Guarantees that a call that blocks holds others of its connection up for a few milliseconds at most, and that what
 * the reader uses is used by one thread at a time: whoever reads holds the role, which changes hands by one
 * compare-and-set of {@link #unattended}, and no turn comes twice.
 */
final class ServerConnection extends Connection implements Runnable {
    /** The memory of a connection's calls, in multiples of the largest message's. */
    private static final int BUDGETS = 2;

    private static final String BUSY = "The node has too many calls of the service to execute already";

    private final Server server;
    private final Map<Integer, Execution> executions = new ConcurrentHashMap<>();
    /** Calls that have come and are not answered. Counted before it is looked whether new ones are taken. */
    private final AtomicInteger open = new AtomicInteger();

    /** The memory of the arguments of calls that are not answered yet. */
    private final MemoryBudget budget;

    private final AtomicBoolean finished = new AtomicBoolean();
    /** While the thread that has the role executes a call, and the role can be taken from it: the number of its turn, else 0. */
    private final AtomicInteger unattended = new AtomicInteger();
    /** Counts the calls that were executed by the reader; of the holder of the role. */
    private int turns;
    /** The number of calls that have come; written before {@link #open}, and read after it by others. */
    private int begun;

    // of the thread that looks at all connections
    private int begunBefore;
    private long idleSince = System.nanoTime();
    private long finishedSince;

    private volatile Execution present;
    private volatile boolean leaving;
    /** Of {@link Relief}: the turn that it saw last. */
    int seen;

    ServerConnection(Server server, Socket socket, InputStream in) throws IOException {
        super(socket, in, server.settings(), server.helpers());
        this.server = server;
        this.budget = new MemoryBudget(BUDGETS * settings.limits().maxMemory(), server.budget());
    }

    /** Reads and executes until the role is taken or the connection lost. */
    @Override
    public void run() {
        try {
            while (true) {
                if (!reader.next()) {
                    writer.flush();
                    do {
                        fill();
                    } while (!reader.next());
                }
                if (!handle()) {
                    return;
                }
            }
        } catch (IOException e) {
            lose(e);
        } catch (RuntimeException | Error e) {
            lose(new IOException("a failure of the transport itself: " + e, e));
            server.report(e);
        }
    }

    /** False if the role was lost meanwhile. */
    private boolean handle() throws IOException {
        switch (reader.kind()) {
            case Frame.CALL -> {
                return call();
            }
            case Frame.CANCEL -> cancel(reader.id());
            default -> {
                if (!common()) {
                    throw new ProtocolException("a caller does not send frames of kind " + reader.kind());
                }
            }
        }
        return true;
    }

    private void cancel(int id) {
        Execution execution = executions.get(id);
        if (execution == null) {
            Execution direct = present;
            execution = direct != null && direct.id == id ? direct : null;
        }
        if (execution != null) {
            execution.cancel();
        }
    }

    private boolean call() throws IOException {
        int id = reader.id();
        begun++;
        if (open.incrementAndGet() > settings.calls()) {
            return refuse(id, Refusal.BUSY, settings.calls() + " calls are under way on the connection already");
        }
        Head head = head();
        if (head.export == null) {
            return refuse(id, Refusal.UNREGISTERED, "The node has no such service now");
        }
        Execution execution;
        try {
            if (head.export.refuses(reader.array(), head.position, head.length)) {
                return refuse(id, Refusal.BUSY, BUSY); // before the arguments cost anything
            }
            execution = decode(id, head);
        } catch (MemoryExceededException e) {
            return refuse(id, Refusal.BUSY, "The call needs too much memory now: " + e.getMessage());
        } catch (CodecException e) {
            boolean unknown = e instanceof UnknownMethodException;
            return refuse(id, unknown ? Refusal.UNREGISTERED : Refusal.ARGUMENTS, e.getMessage());
        }
        return execution.isQuick() ? here(execution) : elsewhere(execution);
    }

    /** Returns the memory and closes the streams of arguments that cannot be decoded, for any failure. */
    private Execution decode(int id, Head head) throws CodecException {
        Streams.Port arguments = streams.new Port(false);
        MemoryBudget.Account memory = budget.account();
        boolean kept = false;
        try {
            Call call = head.export.codec.decodeCall(reader.array(), head.position, head.length, arguments, memory);
            Execution execution =
                    new Execution(this, id, head.export, call, arguments, memory, head.deadline, head.headers);
            kept = true;
            return execution;
        } finally {
            if (!kept) {
                arguments.closeReceived();
                memory.close();
            }
        }
    }

    /** Always true: the role is kept. */
    private boolean refuse(int id, Refusal refusal, String why) throws IOException {
        append(Frame.refused(id, refusal, why));
        answered();
        return true;
    }

    /** Reads no more as long as the other side does not read. */
    private void append(Buffer answer) throws IOException {
        if (!writer.append(answer)) {
            return;
        }
        paused = true;
        try {
            writer.awaitRoom();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the other side did not read");
        } finally {
            paused = false;
        }
    }

    /** After the answer of a call is on its way. */
    private void answered() {
        if (open.decrementAndGet() == 0 && leaving) {
            finish();
        }
    }

    /**
     * The beginning of a call.
     *
     * @param export null if there is no such service
     * @param position where the codec's part begins
     */
    private record Head(Export export, long deadline, Map<String, String> headers, int position, int length) {}

    private Head head() throws ProtocolException {
        byte[] bytes = reader.array();
        int position = reader.offset();
        int end = position + reader.length();
        if (end - position < Long.BYTES + Integer.BYTES) {
            throw new ProtocolException("a call that is too short");
        }
        long key = Buffer.getLong(bytes, position);
        int millis = Buffer.getInt(bytes, position + Long.BYTES);
        position += Long.BYTES + Integer.BYTES;
        Map<String, String> headers = Map.of();
        if ((reader.flags() & Frame.WITH_HEADERS) != 0) {
            headers = new HashMap<>();
            position = Headers.read(bytes, position, end, headers);
        }
        long deadline = System.nanoTime() + millis * 1_000_000L;
        return new Head(leaving ? null : server.export(key), deadline, headers, position, end - position);
    }

    private boolean here(Execution execution) throws IOException {
        int turn = turns == Integer.MAX_VALUE ? 1 : turns + 1;
        turns = turn;
        present = execution;
        unattended.set(turn);
        server.relief().watch();
        Buffer answer = execution.execute();
        if (unattended.compareAndSet(turn, 0)) {
            present = null;
            if (answer != null) {
                close(execution);
                append(answer);
                answered();
            }
            return true;
        }
        if (answer != null) {
            end(execution, answer);
        }
        return false;
    }

    private boolean elsewhere(Execution execution) throws IOException {
        executions.put(execution.id, execution);
        try {
            execution.begin();
        } catch (RejectedExecutionException e) {
            close(execution);
            return refuse(execution.id, Refusal.BUSY, BUSY);
        } catch (RuntimeException | Error e) { // no thread could be started: the connection ends
            close(execution);
            throw e;
        }
        return true;
    }

    /** The turn in which the connection is unattended, or 0. */
    int unattendedTurn() {
        return unattended.get();
    }

    /** Takes the role from a thread that executes a call for too long, for another thread to read on. */
    boolean relieve(int turn) {
        Execution slow = present;
        if (slow == null) {
            return false;
        }
        // before it can end as one that is not the reader's any more
        keep(slow);
        if (!unattended.compareAndSet(turn, 0)) {
            executions.remove(slow.id, slow);
            return false;
        }
        slow.isSlow();
        return true;
    }

    /** Lets it be found while its result is outstanding. */
    void keep(Execution execution) {
        executions.put(execution.id, execution);
        if (isLost()) {
            executions.remove(execution.id, execution);
            execution.abandon(); // the connection may have been lost before the execution was found
        }
    }

    /** Answers a call that is not executed by the reader. */
    void end(Execution execution, Buffer answer) {
        close(execution);
        try {
            writer.awaitRoom();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        trySend(answer);
        answered();
    }

    private void close(Execution execution) {
        executions.remove(execution.id, execution);
        execution.closeArguments();
    }

    @Override
    boolean await(Waiter waiter, long deadline) throws InterruptedException {
        waiter.thread = Thread.currentThread();
        while (!waiter.ready()) {
            long nanos = deadline - System.nanoTime();
            if (nanos <= 0) {
                return false;
            }
            LockSupport.parkNanos(waiter, nanos);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return true;
    }

    /** Takes no new calls; the caller is told when those under way are answered, and ends the connection then. */
    void leave() {
        leaving = true;
        trySend(Frame.empty(Frame.GOODBYE, 0));
        if (open.get() == 0) {
            finish();
        }
    }

    @Override
    void look(long now) {
        super.look(now);
        boolean busy = open.get() > 0 || begun != begunBefore || !streams.isIdle();
        begunBefore = begun;
        if (busy) {
            idleSince = now;
        } else if (!leaving && now - idleSince > settings.times().idle() * 1_000_000L) {
            leaving = true; // now: what comes from here on is refused
            helpers.execute(this::leave);
        }
        if (!finished.get()) {
            finishedSince = now;
        } else if (now - finishedSince > settings.times().pong() * 1_000_000L) {
            lose(new IOException("the other side did not end a connection that is over"));
        }
    }

    private void finish() {
        if (finished.compareAndSet(false, true)) {
            trySend(Frame.empty(Frame.GOODBYE, Frame.FINAL));
        }
    }

    @Override
    void abandon(IOException why) {
        server.forget(this);
        executions.values().forEach(Execution::abandon);
        executions.clear();
    }
}

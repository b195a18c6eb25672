package dev.midstream.remote.direct;

import dev.midstream.remote.codec.ContractCodec;
import dev.midstream.remote.codec.Outcome;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A call that has not been answered. It ends once: by an answer, or because there will be none. */
final class PendingCall extends Waiter implements FrameWriter.Departure {
    final int id;
    final Streams.Port port;
    /** For who waits on no thread; runs when the call has ended. */
    final Consumer<PendingCall> whenEnded;

    private final AtomicBoolean ending = new AtomicBoolean();
    private volatile boolean left;
    private volatile boolean ended;
    // written before ended
    private byte kind;
    private byte[] answer;
    private IOException failure;

    PendingCall(int id, Streams.Port port, Consumer<PendingCall> whenEnded) {
        this.id = id;
        this.port = port;
        this.whenEnded = whenEnded;
    }

    @Override
    public void leaves() {
        left = true;
    }

    @Override
    boolean ready() {
        return ended;
    }

    boolean answer(byte frameKind, byte[] bytes) {
        if (!ending.compareAndSet(false, true)) {
            return false;
        }
        kind = frameKind;
        answer = bytes;
        end();
        return true;
    }

    boolean fail(IOException why) {
        if (!ending.compareAndSet(false, true)) {
            return false;
        }
        failure = why;
        end();
        return true;
    }

    private void end() {
        ended = true;
        if (whenEnded != null) {
            whenEnded.accept(this);
        } else {
            wake();
        }
    }

    /** Whether it was certainly not executed: it did not leave, or came when the other side took no calls any more. */
    boolean wasNotExecuted() {
        return failure != null && (!left || failure instanceof NotSentException);
    }

    /** How it ended. */
    Outcome outcome(ContractCodec codec, Method method, Streams streams) {
        if (failure != null) {
            return new Outcome(null, wasNotExecuted() ? Failure.notSent(failure) : Failure.lost(failure));
        }
        return kind == Frame.REFUSED ? new Outcome(null, Failure.refused(answer)) : decode(codec, method, streams);
    }

    private Outcome decode(ContractCodec codec, Method method, Streams streams) {
        Streams.Port received = streams.new Port(true);
        try {
            return codec.decodeResult(method, answer, 0, answer.length, received);
        } catch (IOException e) {
            received.closeReceived();
            return new Outcome(null, Failure.unreadable(e));
        }
    }
}

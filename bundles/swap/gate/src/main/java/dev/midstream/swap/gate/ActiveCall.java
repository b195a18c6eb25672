package dev.midstream.swap.gate;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One thing that is in a {@link Tenure}: a request that a {@link Ingress} let in, or a call that does not end. It can be
 * named, and ended by force. Thread-safe; equal to itself at any later time.
 */
@ConsumerType
public interface ActiveCall {
    /** The kind of calls by gates. */
    String CALL = "call";

    /** What sort it is: {@link #CALL}, {@code http}; whoever makes a seam chooses a name. */
    String kind();

    /** What it is, for people: {@code GET /storage/objects/x}. */
    String what();

    /** How long it has been there in nanoseconds, or -1 if that is not known. */
    long nanos();

    /**
     * The deadline of the drain has passed. Ends this if its caller can be told to come again and loses nothing by it.
     *
     * @return whether it was ended; otherwise it goes on
     */
    boolean endGracefully();

    /** The revision is about to be stopped: ends this whatever it costs, as far as that is possible. */
    void abort();
}

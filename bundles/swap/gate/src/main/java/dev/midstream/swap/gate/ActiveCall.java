package dev.midstream.swap.gate;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A call in a {@link Tenure} that can be named and aborted: a request or message that an {@link Ingress} has admitted, or a
 * call by a gate that does not end. Thread-safe; equal to itself at any later time.
 */
@ConsumerType
public interface ActiveCall {
    /** The kind of calls by gates. */
    String CALL = "call";

    /** Returns the kind, such as {@link #CALL} or {@code http}; each ingress chooses its own. */
    String kind();

    /** Returns a description for operators, such as {@code GET /storage/objects/x}. */
    String what();

    /** Returns the age in nanoseconds, or -1 if it is unknown. */
    long nanos();

    /**
     * Ends this call if its caller can be asked to repeat it and loses nothing; called at the deadline of a drain.
     *
     * @return true if it was ended, false if it goes on
     */
    boolean endGracefully();

    /** Ends this call by force as far as that is possible; called before its revision is stopped. */
    void abort();

    /** Returns true if {@link #endGracefully} or {@link #abort} has ended this call. */
    boolean aborted();
}

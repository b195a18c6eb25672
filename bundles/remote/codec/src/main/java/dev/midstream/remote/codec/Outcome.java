package dev.midstream.remote.codec;

/**
 * How a call ended.
 *
 * @param value what it returned, if it failed not
 * @param failure what it threw, or null
 */
public record Outcome(Object value, Throwable failure) {

    /** The value, or throws the failure. */
    public Object get() throws Throwable {
        if (failure != null) {
            throw failure;
        }
        return value;
    }
}

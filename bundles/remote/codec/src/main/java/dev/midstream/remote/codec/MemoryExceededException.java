package dev.midstream.remote.codec;

/** Thrown if the calls that are under way together take as much memory as they may. The same call may be taken later. */
public final class MemoryExceededException extends CodecException {
    private static final long serialVersionUID = 1L;

    MemoryExceededException(String message) {
        super(message);
    }

    /** Returns the same, because its place says nothing. */
    @Override
    CodecException at(String place) {
        return this;
    }
}

package dev.midstream.remote.codec;

/**
 * What a message may cost the one who reads it.
 *
 * @param maxBytes of a message
 * @param maxDepth of values in values
 * @param maxValues in a message; a value takes a byte of the message but may take a hundred in memory
 */
public record Limits(int maxBytes, int maxDepth, int maxValues) {

    public static final Limits DEFAULT = new Limits(16 << 20, 100, 4_000_000);

    public Limits {
        if (maxBytes < 1024 || maxDepth < 1 || maxValues < 1) {
            throw new IllegalArgumentException("a message needs at least 1024 bytes, a depth of 1 and one value, not "
                    + maxBytes + ", " + maxDepth + " and " + maxValues);
        }
    }

    public Limits withMaxBytes(int bytes) {
        return new Limits(bytes, maxDepth, maxValues);
    }
}

package dev.midstream.remote.codec;

/**
 * The cost of a message to its receiver, at most.
 *
 * @param maxBytes of a message
 * @param maxDepth of values in values
 * @param maxValues in a message
 * @param maxMemory estimated bytes of the objects that a message becomes: an empty set takes four bytes of the message and
 *     eighty in memory
 */
public record Limits(int maxBytes, int maxDepth, int maxValues, long maxMemory) {
    /** The objects of text, numbers and records take less than this times the bytes of their message. */
    private static final int GROWTH = 4;

    public static final Limits DEFAULT = new Limits(16 << 20, 100, 4_000_000, (long) GROWTH * (16 << 20));

    public Limits {
        if (maxBytes < 1024 || maxDepth < 1 || maxValues < 1 || maxMemory < maxBytes) {
            throw new IllegalArgumentException(
                    "A message needs at least 1024 bytes, a depth of 1, one value and as much"
                            + " memory as it has bytes, not " + maxBytes + ", " + maxDepth + ", " + maxValues + " and "
                            + maxMemory + ".");
        }
    }

    public Limits withMaxBytes(int bytes) {
        return new Limits(bytes, maxDepth, maxValues, (long) GROWTH * bytes);
    }
}

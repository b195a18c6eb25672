package dev.midstream.swap.gate;

/**
 * Lets the staged revisions of a set see the services of each other that no registered gate represents. A shift to them
 * ends the preview: what they see then leads to what is live.
 */
public interface Preview extends AutoCloseable {
    /** Hides the services again; does nothing after the shift. Never throws. */
    @Override
    void close();
}

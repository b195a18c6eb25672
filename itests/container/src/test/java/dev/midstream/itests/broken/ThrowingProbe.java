package dev.midstream.itests.broken;

/** A component whose constructor throws. */
public final class ThrowingProbe extends StubProbe {
    public ThrowingProbe() {
        throw new IllegalStateException("no such table: PROBES");
    }
}

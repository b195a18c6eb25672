package org.example.shop;

/** A contract that keeps an object of its caller, and returns one that works on. */
public interface Ticker {
    /** Listens. */
    interface Listener {
        void tick(int number);
    }

    /** Works on. */
    interface Ticks extends AutoCloseable {
        int next(int from);
    }

    void add(Listener listener);

    Ticks open();
}

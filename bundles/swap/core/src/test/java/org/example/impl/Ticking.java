package org.example.impl;

import org.example.shop.Ticker;

/** Keeps nothing. */
public class Ticking implements Ticker {
    @Override
    public void add(Listener listener) {
        listener.tick(0);
    }

    @Override
    public Ticks open() {
        return null;
    }
}

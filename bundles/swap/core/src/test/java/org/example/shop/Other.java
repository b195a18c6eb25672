package org.example.shop;

/** A contract that nobody offers. */
public interface Other {
    String other();
}

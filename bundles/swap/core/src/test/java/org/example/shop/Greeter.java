package org.example.shop;

/** A contract for bundles of the tests. */
public interface Greeter {
    String greet();
}

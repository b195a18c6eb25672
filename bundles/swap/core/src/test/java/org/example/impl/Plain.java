package org.example.impl;

import org.example.shop.Greeter;

/** A component without references. */
public class Plain implements Greeter {
    @Override
    public String greet() {
        return "hello";
    }
}

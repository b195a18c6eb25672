package org.example.impl;

/** Cannot be made. */
public class Failing extends Plain {
    public Failing() {
        throw new IllegalStateException("the licence has expired");
    }
}

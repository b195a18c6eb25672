package dev.midstream.remote.topology.contract;

/** A contract that tests put into a bundle of its own. */
public interface Greeter {
    String greet();
}

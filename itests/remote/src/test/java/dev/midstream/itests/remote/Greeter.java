package dev.midstream.itests.remote;

import java.util.concurrent.CompletableFuture;

/** A contract. */
public interface Greeter {

    String greet(String name);

    CompletableFuture<String> later(String name);

    String slow() throws InterruptedException;
}

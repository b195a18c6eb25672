package dev.midstream.itests.remote;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A service with two contracts. */
class Greetings implements Greeter, Other {
    final CountDownLatch began = new CountDownLatch(1);

    @Override
    public String greet(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("nobody to greet");
        }
        return "hello " + name;
    }

    @Override
    public CompletableFuture<String> later(String name) {
        return CompletableFuture.supplyAsync(() -> greet(name));
    }

    @Override
    public String slow() throws InterruptedException {
        began.countDown();
        new CountDownLatch(1).await();
        return "never";
    }

    @Override
    public int number() {
        return 42;
    }
}

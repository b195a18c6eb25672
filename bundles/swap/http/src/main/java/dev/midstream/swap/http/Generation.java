package dev.midstream.swap.http;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.servlet.Servlet;

/**
 * One JAX-RS application of a revision and the servlet that serves it. A revision whose resources change gets a new
 * generation; the old one ends when its last request has ended. Thread-safe.
 */
final class Generation {
    private static final long RETIRED = 1L << 62;

    private final Servlet servlet;
    private final List<Class<?>> resources;
    private final Runnable close;
    private final AtomicLong users = new AtomicLong();

    /** @param close takes back what the generation registered; run once */
    Generation(Servlet servlet, List<Class<?>> resources, Runnable close) {
        this.servlet = servlet;
        this.resources = List.copyOf(resources);
        this.close = close;
    }

    Servlet servlet() {
        return servlet;
    }

    List<Class<?>> resources() {
        return resources;
    }

    /** Counts a request in; false if this generation is retired: take the next one. */
    boolean enter() {
        if (users.getAndIncrement() < RETIRED) {
            return true;
        }
        users.decrementAndGet();
        return false;
    }

    void exit() {
        if (users.decrementAndGet() == RETIRED) {
            end();
        }
    }

    void retire() {
        if (users.addAndGet(RETIRED) == RETIRED) {
            end();
        }
    }

    private void end() {
        servlet.destroy();
        close.run();
    }
}

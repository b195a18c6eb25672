package dev.midstream.shapes;

import dev.midstream.crash.Driver;
import dev.midstream.crash.Node;
import java.io.IOException;

/**
 * A probe that the consumer bundle runs in the node.
 *
 * @param kind one of the probes of {@code shapes.consumer}
 * @param name of the shape
 */
record InNode(String kind, String name) implements Probe {
    @Override
    public String ask(Node node) throws IOException {
        return node.driver().run("ask", kind, name);
    }

    @Override
    public int some() {
        return kind.equals("tick") ? 3 : Probe.super.some();
    }

    @Override
    public Load begin(Node node) throws IOException {
        Driver driver = node.driver();
        driver.run("begin", kind, name);
        return new Load() {
            @Override
            public Tally tally() throws IOException {
                return Tally.of(driver.run("answered", kind, name));
            }

            @Override
            public Tally end() throws IOException {
                return Tally.of(driver.run("end", kind, name));
            }
        };
    }
}

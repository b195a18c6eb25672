package dev.midstream.messaging.broker;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers in a mesh, and a connection to each. */
abstract class ThreeNodes {
    @TempDir
    Path folder;

    TestNode a;
    TestNode b;
    TestNode c;
    Connection onA;
    Connection onB;
    Connection onC;

    @BeforeEach
    void start() throws IOException, JMSException {
        a = new TestNode("a", folder);
        b = new TestNode("b", folder);
        c = new TestNode("c", folder);
        TestNode.mesh(a, b, c);
        onA = a.connect();
        onB = b.connect();
        onC = c.connect();
    }

    @AfterEach
    void stop() throws JMSException {
        onA.close();
        onB.close();
        onC.close();
        a.close();
        b.close();
        c.close();
    }
}

package dev.midstream.foreign;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.activemq.ActiveMQConnectionFactory;

/**
 * Sends what comes on standard input to a queue, a message a line, and prints each line that the broker has acknowledged:
 * a persistent message is on its disk when {@code send} returns. What was under way when the connection broke is not sent
 * again: the broker may have it or not.
 */
public final class JmsSender {
    private JmsSender() {}

    public static void main(String[] args) throws Exception {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory(
                System.getenv("BROKER_USER"),
                Files.readString(Path.of(System.getenv("BROKER_PASSWORD_FILE"))).strip(),
                "tcp://127.0.0.1:" + System.getenv("BROKER_PORT"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                line = send(factory, args[0], line, lines);
            }
        }
        System.exit(0);
    }

    /** Sends until the connection breaks or nothing is left. Returns the line to go on with. */
    private static String send(ActiveMQConnectionFactory factory, String name, String first, BufferedReader lines)
            throws IOException, InterruptedException {
        String line = first;
        try (JMSContext context = factory.createContext(JMSContext.AUTO_ACKNOWLEDGE)) {
            Queue queue = context.createQueue(name);
            while (line != null) {
                String sent = line;
                line = null;
                context.createProducer()
                        .setDeliveryMode(DeliveryMode.PERSISTENT)
                        .send(queue, sent);
                System.out.println(sent);
                line = lines.readLine();
            }
        } catch (JMSRuntimeException e) {
            System.err.println(e.getMessage());
            if (line == null) {
                line = lines.readLine();
            } else {
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
        return line;
    }
}

package dev.midstream.messaging.broker;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** A broker on free ports with small limits. */
record TestSettings(
        int openwire_port, int amqp_port, int stomp_port, int mqtt_port, int message_megabytes, int store_megabytes)
        implements Settings {
    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 32_000;

    static TestSettings free() throws IOException {
        return new TestSettings(port(), port(), port(), port(), 1, 64);
    }

    /** Not one of those that the system gives to whoever asks for any, so that nobody takes it before the broker does. */
    private static int port() throws IOException {
        for (; ; ) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException e) {
                continue; // somebody has it
            }
        }
    }

    @Override
    public String url() {
        return "";
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int connections() {
        return 10;
    }

    @Override
    public int memory_megabytes() {
        return 16;
    }

    @Override
    public boolean peers_plain() {
        return false;
    }

    @Override
    public int wait_seconds() {
        return 1;
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return Settings.class;
    }
}

package dev.midstream.messaging.broker;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A broker on free ports with small limits. */
record TestSettings(
        int openwire_port, int amqp_port, int stomp_port, int mqtt_port, int message_megabytes, int store_megabytes)
        implements Settings {

    static TestSettings free() throws IOException {
        return new TestSettings(port(), port(), port(), port(), 1, 64);
    }

    private static int port() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
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

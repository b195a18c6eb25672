package dev.midstream.itests.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** As much of STOMP as sends a message and takes one. */
final class Stomp implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    Stomp(Home home) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), home.stompPort);
        socket.setSoTimeout(30_000);
        in = new BufferedInputStream(socket.getInputStream());
        String password = Files.readString(home.file("etc/midstream/messaging/admin.password"))
                .strip();
        exchange("CONNECT\naccept-version:1.2\nhost:midstream\nlogin:admin\npasscode:" + password + "\n\n");
    }

    /** Returns when the broker has it on disk. */
    void send(String queue, String text) throws IOException {
        exchange("SEND\ndestination:/queue/" + queue + "\npersistent:true\nreceipt:1\n\n" + text);
    }

    /** The frame of the first message of a queue. */
    String take(String queue) throws IOException {
        return exchange("SUBSCRIBE\nid:1\ndestination:/queue/" + queue + "\nack:auto\n\n");
    }

    private String exchange(String frame) throws IOException {
        socket.getOutputStream().write((frame + "\0").getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (int next = in.read(); next > 0; next = in.read()) {
            answer.write(next);
        }
        return answer.toString(StandardCharsets.UTF_8).strip(); // ends of lines may stand between frames
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

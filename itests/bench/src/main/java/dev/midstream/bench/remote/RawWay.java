package dev.midstream.bench.remote;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Blocking sockets that send bytes to and fro, one for each caller: what no transport can be much faster than. */
final class RawWay implements Way {

    @Override
    public String name() {
        return "raw sockets";
    }

    @Override
    public String serve() throws IOException {
        @SuppressWarnings("resource") // for the life of the process
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(() -> {
            while (true) {
                Socket socket = listener.accept();
                daemon(() -> answer(socket));
            }
        });
        return String.valueOf(listener.getLocalPort());
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // the callers are done
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void answer(Socket socket) throws IOException {
        try (socket) {
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 16384));
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                send(out, receive(in));
            }
        }
    }

    private static byte[] receive(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }

    private static void send(DataOutputStream out, byte[] bytes) throws IOException {
        byte[] frame = new byte[bytes.length + 4];
        frame[0] = (byte) (bytes.length >> 24);
        frame[1] = (byte) (bytes.length >> 16);
        frame[2] = (byte) (bytes.length >> 8);
        frame[3] = (byte) bytes.length;
        System.arraycopy(bytes, 0, frame, 4, bytes.length);
        out.write(frame);
    }

    @Override
    public Caller callers(String address) {
        return () -> {
            @SuppressWarnings("resource") // for the life of the process
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(address));
            socket.setTcpNoDelay(true);
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 16384));
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            return payload -> {
                try {
                    send(out, payload);
                    return receive(in);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            };
        };
    }
}

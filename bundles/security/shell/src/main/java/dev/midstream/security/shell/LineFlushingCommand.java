package dev.midstream.security.shell;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** A command without a terminal whose lines reach the client as they are written, and not when the command ends. */
final class LineFlushingCommand implements Command {
    private final Command command;

    LineFlushingCommand(Command command) {
        this.command = command;
    }

    @Override
    public void setInputStream(InputStream in) {
        command.setInputStream(in);
    }

    @Override
    public void setOutputStream(OutputStream out) {
        command.setOutputStream(new LineFlushingStream(out));
    }

    @Override
    public void setErrorStream(OutputStream err) {
        command.setErrorStream(new LineFlushingStream(err));
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        command.setExitCallback(callback);
    }

    @Override
    public void start(ChannelSession channel, Environment environment) throws IOException {
        command.start(channel, environment);
    }

    @Override
    public void destroy(ChannelSession channel) throws Exception {
        command.destroy(channel);
    }

    private static final class LineFlushingStream extends FilterOutputStream {
        LineFlushingStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            if (value == '\n') {
                out.flush();
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            for (int i = offset; i < offset + length; i++) {
                if (bytes[i] == '\n') {
                    out.flush();
                    return;
                }
            }
        }
    }
}

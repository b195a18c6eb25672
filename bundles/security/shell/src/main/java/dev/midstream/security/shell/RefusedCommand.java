package dev.midstream.security.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** A command that prints a reason and fails. */
final class RefusedCommand implements Command {
    private final String reason;
    private OutputStream err;
    private ExitCallback callback;

    RefusedCommand(String reason) {
        this.reason = reason;
    }

    @Override
    public void setInputStream(InputStream in) {
        // reads nothing
    }

    @Override
    public void setOutputStream(OutputStream out) {
        // has no result
    }

    @Override
    public void setErrorStream(OutputStream err) {
        this.err = err;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        this.callback = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) throws IOException {
        try {
            err.write((reason + "\n").getBytes(StandardCharsets.UTF_8));
            err.flush();
        } finally {
            callback.onExit(1, reason);
        }
    }

    @Override
    public void destroy(ChannelSession channel) {
        // holds nothing
    }
}

package dev.midstream.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.client.channel.ChannelShell;

/**
 * The node's shell on this terminal: one command with its exit status, or a session.
 *
 * @param colour false to leave colours out of the output
 * @param outcome true if the command's last line decides about the status, see {@link Outcome}
 * @param terminal type, null if standard input is not a terminal; the script has put it into raw mode
 * @param command null for a session
 */
record Shell(
        int port,
        Path key,
        Path hostKey,
        boolean colour,
        boolean outcome,
        String terminal,
        int columns,
        int lines,
        String command) {

    static Shell parse(String[] args) {
        int port = 8101;
        Path key = null;
        Path hostKey = null;
        boolean colour = false;
        boolean outcome = false;
        String terminal = null;
        int columns = 80;
        int lines = 24;
        String command = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--port" -> port = Integer.parseInt(args[++i]);
                case "--key" -> key = Path.of(args[++i]);
                case "--host-key" -> hostKey = Path.of(args[++i]);
                case "--colour" -> colour = true;
                case "--outcome" -> outcome = true;
                case "--terminal" -> {
                    terminal = args[++i];
                    lines = Integer.parseInt(args[++i]);
                    columns = Integer.parseInt(args[++i]);
                }
                case "--" -> {
                    command = String.join(" ", List.of(args).subList(i + 1, args.length));
                    i = args.length;
                }
                default -> throw new IllegalArgumentException("Unknown option of shell: " + args[i]);
            }
        }
        return new Shell(port, key, hostKey, colour, outcome, terminal, columns, lines, command);
    }

    int run() {
        try (ShellClient client = ShellClient.open(port, key, hostKey)) {
            return command == null ? session(client) : command(client);
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return ShellClient.CONNECTION_LOST;
        }
    }

    private int command(ShellClient client) throws IOException {
        Lines out = new Lines(System.out, colour);
        Lines err = new Lines(System.err, colour);
        int status = client.attach(command, out, err);
        if (status == ShellClient.CONNECTION_LOST) {
            System.err.println("The node closed the connection before the command ended.");
        }
        return outcome ? Outcome.status(status, out.last(), err.last()) : status;
    }

    private int session(ShellClient client) throws IOException {
        try (ChannelShell channel = client.session().createShellChannel()) {
            channel.setUsePty(terminal != null);
            channel.setPtyType(terminal);
            channel.setPtyColumns(columns);
            channel.setPtyLines(lines);
            channel.setIn(System.in);
            int status = client.attach(channel, System.out, System.err);
            // a session that is logged out of has no status of its own
            return status == ShellClient.CONNECTION_LOST ? 0 : status;
        }
    }
}

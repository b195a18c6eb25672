package dev.midstream.security.shell;

import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;
import org.apache.sshd.server.command.CommandFactory;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;

/** Takes everything from an SSH server that is not a login by key or password, a command or a session. */
final class ServerRestrictions {
    private static final String COPY = "scp ";

    private ServerRestrictions() {}

    static void apply(SshServer server, Accounts accounts) {
        // TCP, agent and X11 forwarding
        server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
        // SFTP
        server.setSubsystemFactories(List.of());
        server.setCommandFactory(commands(server.getCommandFactory()));
        server.setPublickeyAuthenticator(new KeyAuthenticator(accounts, server.getPublickeyAuthenticator()));
        server.setPasswordAuthenticator(logged(server.getPasswordAuthenticator()));
        server.setSignatureFactories(withEd25519(server.getSignatureFactories()));
    }

    private static CommandFactory commands(CommandFactory karafs) {
        return (channel, command) -> command.startsWith(COPY)
                ? new RefusedCommand("This server copies no files, so scp is refused.")
                : new LineFlushingCommand(karafs.createCommand(channel, command));
    }

    private static PasswordAuthenticator logged(PasswordAuthenticator karafs) {
        return karafs == null
                ? null
                : (user, password, session) -> {
                    boolean known = karafs.authenticate(user, password, session);
                    if (!known) {
                        Logins.refused(
                                session, user, "unknown user, wrong password, or no role ssh in etc/users.properties");
                    }
                    return known;
                };
    }

    private static List<NamedFactory<Signature>> withEd25519(List<NamedFactory<Signature>> configured) {
        List<NamedFactory<Signature>> all = new ArrayList<>(configured);
        if (BuiltinSignatures.ed25519.isSupported() && !all.contains(BuiltinSignatures.ed25519)) {
            all.add(0, BuiltinSignatures.ed25519);
        }
        return all;
    }
}

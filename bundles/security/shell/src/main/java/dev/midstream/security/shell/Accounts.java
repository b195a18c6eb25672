package dev.midstream.security.shell;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Principal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.karaf.jaas.boot.principal.GroupPrincipal;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;

/**
 * The users of {@code etc/keys.properties}: {@code USER=KEY,ROLE,...}, where KEY is the second word of an OpenSSH public key of
 * any type, and {@code _g_:GROUP} in the place of a role stands for the roles of the line {@code _g_\:GROUP=group,ROLE,...}.
 * Reads the file at each login.
 */
final class Accounts {
    private static final String GROUP = "_g_:";
    private static final String REQUIRED_ROLE = "ssh";

    private final Path file;

    Accounts(Path file) {
        this.file = file;
    }

    /** A login that is refused; the message is the reason. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String reason) {
            super(reason);
        }
    }

    /**
     * @param key in the form of the file
     * @return the user with its roles and groups
     */
    Set<Principal> login(String user, String key) throws RefusedException, IOException {
        Properties accounts = read();
        String line = user.startsWith(GROUP) ? null : accounts.getProperty(user);
        if (line == null) {
            throw new RefusedException("unknown user in etc/keys.properties");
        }
        List<String> parts = Arrays.stream(line.split(",")).map(String::strip).toList();
        if (parts.isEmpty() || !same(parts.get(0), key)) {
            throw new RefusedException("another key than in etc/keys.properties");
        }
        Set<Principal> principals = new LinkedHashSet<>();
        principals.add(new UserPrincipal(user));
        for (String part : parts.subList(1, parts.size())) {
            if (part.startsWith(GROUP)) {
                principals.add(new GroupPrincipal(part.substring(GROUP.length())));
                roles(accounts.getProperty(part, ""), 1, principals);
            } else {
                roles(part, 0, principals);
            }
        }
        if (!principals.contains(new RolePrincipal(REQUIRED_ROLE))) {
            throw new RefusedException("no role " + REQUIRED_ROLE + " in etc/keys.properties");
        }
        return principals;
    }

    private static void roles(String line, int skipped, Set<Principal> principals) {
        Arrays.stream(line.split(","))
                .skip(skipped)
                .map(String::strip)
                .filter(role -> !role.isEmpty())
                .forEach(role -> principals.add(new RolePrincipal(role)));
    }

    private static boolean same(String expected, String actual) {
        return !expected.isEmpty()
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.US_ASCII), actual.getBytes(StandardCharsets.US_ASCII));
    }

    private Properties read() throws IOException {
        Properties accounts = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            accounts.load(reader);
        } catch (NoSuchFileException e) {
            return new Properties(); // no users
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " has a malformed escape: " + e.getMessage(), e);
        }
        return accounts;
    }
}

package dev.midstream.wrapped.derby;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.Properties;
import org.apache.derby.authentication.UserAuthenticator;

/**
 * Gives each database one user, of its own name, whose password is in the file {@code NAME.password} in the folder of
 * passwords. A database for which there is no such file takes everybody, as Derby does. Derby makes it by the system
 * property {@code derby.authentication.provider}. Thread-safe.
 */
public final class OwnUsers implements UserAuthenticator {
    /** System property: the folder of passwords. */
    static final String FOLDER = "midstream.databases.passwords";

    @Override
    public boolean authenticateUser(String user, String password, String database, Properties info)
            throws SQLException {
        if (database == null && user == null) {
            return true; // whoever makes a database that has no password
        }
        // Derby asks without a database's name first when one is made
        String name = database == null ? user : String.valueOf(Path.of(database).getFileName());
        Path file = Path.of(System.getProperty(FOLDER), name + ".password");
        if (!Files.exists(file)) {
            return true;
        }
        try {
            return name.equals(user) && password != null && same(password, Files.readString(file));
        } catch (IOException e) {
            throw new SQLException("The password of database " + name + " cannot be read from " + file + ": " + e, e);
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}

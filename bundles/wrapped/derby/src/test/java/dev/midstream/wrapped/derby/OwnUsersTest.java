package dev.midstream.wrapped.derby;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With Derby itself, in this JVM. */
class OwnUsersTest {
    private static final String REFUSED = "08004";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void configure() throws Exception {
        System.setProperty(
                "derby.stream.error.file", folder.resolve("derby.log").toString());
        System.setProperty("derby.connection.requireAuthentication", "true");
        System.setProperty("derby.authentication.provider", OwnUsers.class.getName());
        System.setProperty(OwnUsers.FOLDER, folder.toString());
        Files.writeString(folder.resolve("one.password"), "first");
        Files.writeString(folder.resolve("two.password"), "second");
        connect("one", "one", "first").close();
        connect("two", "two", "second").close();
    }

    private static Connection connect(String database, String user, String password) throws SQLException {
        return DriverManager.getConnection("jdbc:derby:" + folder.resolve(database) + ";create=true", user, password);
    }

    @Test
    void aServiceDoesNotGetIntoTheDatabaseOfAnother() {
        refused("two", "one", "first");
        refused("two", "two", "first");
    }

    @Test
    void nobodyGetsInWithoutThePassword() {
        refused("one", "one", "");
        refused("one", null, null);
    }

    @Test
    void aPasswordThatWasReplacedIsTheOneThatHolds() throws Exception {
        Files.writeString(folder.resolve("third.password"), "old");
        connect("third", "third", "old").close();
        Files.writeString(folder.resolve("third.password"), "new");
        connect("third", "third", "new").close();
        refused("third", "third", "old");
    }

    @Test
    void aDatabaseWithoutAPasswordIsAsItWas() throws Exception {
        connect("open", null, null).close();
    }

    private static void refused(String database, String user, String password) {
        assertThatThrownBy(() -> connect(database, user, password))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(REFUSED));
    }
}

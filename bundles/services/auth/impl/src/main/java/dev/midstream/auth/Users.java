package dev.midstream.auth;

import dev.midstream.data.sql.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/** The users in the database. */
final class Users {
    private final Sql sql;
    private final Passwords passwords;
    private final Clock clock;

    Users(Sql sql, Passwords passwords, Clock clock) {
        this.sql = sql;
        this.passwords = passwords;
        this.clock = clock;
    }

    /**
     * Makes a user.
     *
     * @return empty if the name is taken
     * @throws IllegalArgumentException if name, password or roles will not do
     */
    Optional<User> create(String givenName, String password, Set<String> roles) {
        String name = User.normalize(givenName);
        User.checkName(name);
        User.checkRoles(roles);
        Passwords.check(name, password);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        User user = new User(name, passwords.hash(password), Set.copyOf(roles), now);
        boolean isNew = sql.transaction(tx -> tx.insert(
                "INSERT INTO users (name, password, roles, created) VALUES (?, ?, ?, ?)",
                name,
                user.password(),
                String.join(",", roles.stream().sorted().toList()),
                now));
        return isNew ? Optional.of(user) : Optional.empty();
    }

    Optional<User> find(String name) {
        return sql.transaction(tx -> tx.first(Users::user, "SELECT * FROM users WHERE name = ?", User.normalize(name)));
    }

    private static User user(ResultSet row) throws SQLException {
        return new User(
                row.getString("name"),
                row.getString("password"),
                Set.of(row.getString("roles").split(",")),
                Sql.instant(row, "created"));
    }
}

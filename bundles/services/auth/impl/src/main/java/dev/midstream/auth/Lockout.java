package dev.midstream.auth;

import dev.midstream.data.sql.Sql;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Slows guessing down: after some failures in a row a name is locked, for longer with each further one. It goes by name
 * alone and does not care whether there is such a user, so that it tells nothing. A locked name is refused whatever the
 * password is.
 */
final class Lockout {
    private static final Duration MAX = Duration.ofHours(1);
    private static final Duration FORGET = Duration.ofDays(1);
    private static final int MAX_NAME = 64;

    private final Sql sql;
    private final Clock clock;
    private final int limit;
    private final Duration first;

    Lockout(Sql sql, Clock clock, int limit, Duration first) {
        this.sql = sql;
        this.clock = clock;
        this.limit = limit;
        this.first = first;
    }

    /** How long the name is locked still. */
    Optional<Duration> remaining(String name) {
        Instant now = clock.instant();
        return sql.transaction(tx -> tx.first(
                        row -> Sql.instant(row, "locked_until"),
                        "SELECT locked_until FROM failures WHERE name = ? AND locked_until > ?",
                        key(name),
                        now))
                .map(until -> Duration.between(now, until));
    }

    void failed(String name) {
        Instant now = clock.instant();
        sql.transaction(tx -> {
            tx.update("DELETE FROM failures WHERE last_failure < ?", now.minus(FORGET));
            int failures = 1 + count(tx, name);
            Instant until = failures < limit ? now : now.plus(duration(failures));
            int known = tx.update(
                    "UPDATE failures SET failures = ?, last_failure = ?, locked_until = ? WHERE name = ?",
                    failures,
                    now,
                    until,
                    key(name));
            return known > 0 ? known : insert(tx, name, now, until);
        });
    }

    private static int count(Sql.Tx tx, String name) throws SQLException {
        return tx.first(
                        row -> row.getInt("failures"),
                        "SELECT failures FROM failures WHERE name = ? FOR UPDATE WITH RS",
                        key(name))
                .orElse(0);
    }

    private static int insert(Sql.Tx tx, String name, Instant now, Instant until) throws SQLException {
        try {
            return tx.update(
                    "INSERT INTO failures (name, failures, last_failure, locked_until) VALUES (?, 1, ?, ?)",
                    key(name),
                    now,
                    until);
        } catch (SQLException e) {
            if (Sql.isDuplicate(e)) {
                return 0; // a first failure at the same time: they count as one
            }
            throw e;
        }
    }

    void succeeded(String name) {
        sql.transaction(tx -> tx.update("DELETE FROM failures WHERE name = ?", key(name)));
    }

    private Duration duration(int failures) {
        int doublings = Math.min(failures - limit, 20);
        Duration duration = first.multipliedBy(1L << doublings);
        return duration.compareTo(MAX) < 0 ? duration : MAX;
    }

    private static String key(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
    }
}

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
            boolean isFirst = tx.insert(
                    "INSERT INTO failures (name, failures, last_failure, locked_until) VALUES (?, 1, ?, ?)",
                    key(name),
                    now,
                    until(1, now));
            return isFirst || again(tx, name, now);
        });
    }

    private boolean again(Sql.Tx tx, String name, Instant now) throws SQLException {
        // first the change, which makes others wait until the count is right
        tx.update("UPDATE failures SET failures = failures + 1, last_failure = ? WHERE name = ?", now, key(name));
        int failures = tx.first(
                        row -> row.getInt("failures"), "SELECT failures FROM failures WHERE name = ?", key(name))
                .orElse(0);
        return tx.update("UPDATE failures SET locked_until = ? WHERE name = ?", until(failures, now), key(name)) > 0;
    }

    private Instant until(int failures, Instant now) {
        return failures < limit ? now : now.plus(duration(failures));
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

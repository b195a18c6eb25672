package dev.midstream.auth;

import dev.midstream.data.sql.Sql;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/** The classes of one revision on a database and a clock; a second one on the same stands for a second revision. */
final class Fixture {
    static final AuthConfig.Times TIMES =
            new AuthConfig.Times(Duration.ofMinutes(15), Duration.ofDays(30), Duration.ofDays(30));

    final ManualClock clock;
    final DataSource dataSource;
    final Users users;
    final Lockout lockout;
    final Login login;
    final SigningKeys keys;
    final Tokens tokens;

    Fixture(DataSource dataSource) {
        this(dataSource, new ManualClock());
    }

    private Fixture(DataSource dataSource, ManualClock clock) {
        this.dataSource = dataSource;
        this.clock = clock;
        Sql sql = Database.open(dataSource);
        Passwords passwords = new Passwords();
        users = new Users(sql, passwords, clock);
        lockout = new Lockout(sql, clock, 5, Duration.ofSeconds(30));
        login = new Login(users, passwords, lockout);
        keys = new SigningKeys(sql, clock, TIMES.rotation(), TIMES.access());
        tokens = new Tokens(sql, keys, users, clock, TIMES);
    }

    Fixture secondRevision() {
        return new Fixture(dataSource, clock);
    }

    /** Stands still until told. */
    static final class ManualClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void pass(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}

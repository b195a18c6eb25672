package dev.midstream.messaging.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class LeaseTest {
    private final DataSource database;

    LeaseTest(DataSource database) {
        this.database = database;
    }

    @BeforeEach
    void make() {
        Tables.make(database);
        Tables.make(database); // the second revision
    }

    private Lease lease(String owner, int second) {
        Clock clock = Clock.fixed(Instant.ofEpochSecond(1_000_000 + second), ZoneOffset.UTC);
        return new Lease(database, clock, Duration.ofSeconds(15), owner);
    }

    @Test
    void isOfOneUntilItIsGivenBack() {
        assertThat(lease("a", 0).take()).isTrue();
        assertThat(lease("b", 1).take()).isFalse();
        lease("b", 1).release();
        assertThat(lease("b", 1).take()).isFalse();
        lease("a", 2).release();
        assertThat(lease("b", 2).take()).isTrue();
    }

    @Test
    void runsOutWithItsOwnerUnlessThatExtendsIt() {
        assertThat(lease("a", 0).take()).isTrue();
        assertThat(lease("a", 10).take()).isTrue();
        assertThat(lease("b", 24).take()).isFalse();
        assertThat(lease("b", 25).take()).isTrue();
        assertThat(lease("a", 26).take()).isFalse();
    }
}

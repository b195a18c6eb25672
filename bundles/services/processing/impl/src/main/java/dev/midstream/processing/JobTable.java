package dev.midstream.processing;

import dev.midstream.data.sql.Schema;
import dev.midstream.data.sql.Sql;
import dev.midstream.messaging.api.Inbox;
import dev.midstream.processing.api.Job;
import dev.midstream.processing.api.JobRequest;
import dev.midstream.processing.api.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The jobs in the database.
 *
 * <p>A job is claimed by one worker, for a time that the worker extends while it is at it. Assumes: an owner's id is used
 * by one owner only. Guarantees: at any time at most one claim on a job holds, and only its owner can end the job; what
 * somebody does whose claim has run out has no effect. A job whose owner died is claimed again when the claim has run
 * out, whichever revision or node does it first.
 */
final class JobTable {
    private static final int MAX_ERROR = 1000;

    private final Sql sql;
    private final Clock clock;
    private final Duration lease;
    private final JobEvents events;

    JobTable(DataSource dataSource, Clock clock, Duration lease, JobEvents events) {
        Schema.migrate(dataSource, JobTable.class, "001-jobs.sql");
        this.sql = new Sql(dataSource);
        this.clock = clock;
        this.lease = lease;
        this.events = events;
    }

    /**
     * The job that has the id afterwards: this one, or the one that had it before.
     *
     * @throws IllegalStateException if that one belongs to another request
     */
    Job add(String id, JobRequest request) {
        return sql.transaction(tx -> add(tx, id, request));
    }

    /** The same for a request that came as a message, in the transaction that records it; nothing if it came before. */
    void add(String id, JobRequest request, Inbox inbox, String messageId) {
        sql.transaction(tx -> inbox.first(tx.connection(), messageId) ? add(tx, id, request) : null);
    }

    private Job add(Sql.Tx tx, String id, JobRequest request) throws SQLException {
        if (find(tx, id).isEmpty()) {
            insert(tx, id, request);
        }
        Job job = find(tx, id).orElseThrow();
        if (!job.pipeline().equals(request.pipeline()) || !job.key().equals(request.key())) {
            throw new IllegalStateException("The id " + id + " belongs to another job.");
        }
        return job;
    }

    private void insert(Sql.Tx tx, String id, JobRequest request) throws SQLException {
        Instant now = now();
        tx.insert(
                "INSERT INTO jobs (id, pipeline, object_key, state, attempts, due, created, updated)"
                        + " VALUES (?, ?, ?, ?, 0, ?, ?, ?)",
                id,
                request.pipeline(),
                request.key(),
                JobState.QUEUED,
                now,
                now,
                now);
    }

    Optional<Job> get(String id) {
        return sql.transaction(tx -> find(tx, id));
    }

    List<Job> list(JobState state, int limit) {
        String rest = "ORDER BY created DESC, id FETCH FIRST " + limit + " ROWS ONLY";
        return sql.transaction(tx -> state == null
                ? tx.list(JobTable::job, "SELECT * FROM jobs " + rest)
                : tx.list(JobTable::job, "SELECT * FROM jobs WHERE state = ? " + rest, state));
    }

    /** Claims the job that is due longest, of those that the caller can run. */
    Optional<Job> claim(String owner, Set<String> pipelines) {
        String names = String.join(
                ",", pipelines.stream().map(name -> "'" + name + "'").toList());
        while (true) {
            Instant now = now();
            Optional<String> due = sql.peek(tx -> tx.first(
                    row -> row.getString("id"),
                    "SELECT id FROM jobs WHERE state IN ('QUEUED', 'RUNNING') AND due <= ? AND pipeline IN (" + names
                            + ") ORDER BY due FETCH FIRST ROW ONLY",
                    now));
            if (due.isEmpty()) {
                return Optional.empty();
            }
            Optional<Job> claimed = sql.transaction(tx -> tx.update(
                                    "UPDATE jobs SET state = 'RUNNING', owner = ?, attempts = attempts + 1, due = ?,"
                                            + " updated = ? WHERE id = ? AND state IN ('QUEUED', 'RUNNING') AND due <= ?",
                                    owner,
                                    now.plus(lease),
                                    now,
                                    due.get(),
                                    now)
                            == 1
                    ? find(tx, due.get())
                    : Optional.empty());
            if (claimed.isPresent()) {
                return claimed;
            } // somebody was faster: look for another
        }
    }

    /** Keeps the owner's claims from running out. */
    void extend(String owner) {
        Instant now = now();
        sql.transaction(tx -> tx.update(
                "UPDATE jobs SET due = ? WHERE owner = ? AND state = 'RUNNING' AND due > ?",
                now.plus(lease),
                owner,
                now));
    }

    /** Whether the claim still held. */
    boolean done(String id, String owner, String result) {
        return end(id, owner, "state = 'DONE', result = ?, error = NULL", result);
    }

    boolean failed(String id, String owner, String error) {
        return end(id, owner, "state = 'FAILED', error = ?", cut(error));
    }

    /** To be tried again after a while. */
    boolean retry(String id, String owner, String error, Duration delay) {
        Instant now = now();
        return end(id, owner, "state = 'QUEUED', error = ?, due = ?", cut(error), now.plus(delay));
    }

    /** Gives back what the owner has not ended, as if it had not begun. */
    int release(String owner) {
        Instant now = now();
        return sql.transaction(tx -> tx.update(
                "UPDATE jobs SET state = 'QUEUED', owner = NULL, attempts = attempts - 1, due = ?, updated = ?"
                        + " WHERE owner = ? AND state = 'RUNNING'",
                now,
                now,
                owner));
    }

    private boolean end(String id, String owner, String change, Object... values) {
        Object[] arguments = new Object[values.length + 3];
        System.arraycopy(values, 0, arguments, 0, values.length);
        arguments[values.length] = now();
        arguments[values.length + 1] = id;
        arguments[values.length + 2] = owner;
        return sql.transaction(tx -> {
            boolean held = tx.update(
                            "UPDATE jobs SET " + change + ", owner = NULL, updated = ?"
                                    + " WHERE id = ? AND owner = ? AND state = 'RUNNING'",
                            arguments)
                    == 1;
            if (held) {
                events.left(tx.connection(), find(tx, id).orElseThrow());
            }
            return held;
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static String cut(String error) {
        return error.length() <= MAX_ERROR ? error : error.substring(0, MAX_ERROR);
    }

    private static Optional<Job> find(Sql.Tx tx, String id) throws SQLException {
        return tx.first(JobTable::job, "SELECT * FROM jobs WHERE id = ?", id);
    }

    private static Job job(ResultSet row) throws SQLException {
        JobState state = JobState.valueOf(row.getString("state"));
        return new Job(
                row.getString("id"),
                row.getString("pipeline"),
                row.getString("object_key"),
                state,
                row.getInt("attempts"),
                row.getString("result"),
                row.getString("error"),
                Sql.instant(row, "created"),
                Sql.instant(row, "updated"));
    }
}

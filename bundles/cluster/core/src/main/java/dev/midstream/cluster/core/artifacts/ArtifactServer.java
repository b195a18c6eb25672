package dev.midstream.cluster.core.artifacts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers other nodes that ask for an artifact, or ask this node to keep a copy of one. Thread-safe. */
public final class ArtifactServer {
    /** Under which artifacts are, by digest. */
    public static final String PATH = "/midstream/cluster/artifacts/";

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-");

    /** Copies that this node fetches at the same time because others ask for them; each holds a thread. */
    private static final int MOST_COPIES = 2;

    private static final int LONGEST_WAIT_SECONDS = 5;

    private final Store store;
    private final Passes passes;
    private final Fetching fetching;
    private final Semaphore copies = new Semaphore(MOST_COPIES);

    /** Fetches an artifact from other nodes unless it is here. */
    @FunctionalInterface
    public interface Fetching {
        /** @throws IOException if no node sends it; says why */
        void fetch(String digest) throws IOException;
    }

    public ArtifactServer(Store store, Passes passes, Fetching fetching) {
        this.store = store;
        this.passes = passes;
        this.fetching = fetching;
    }

    /**
     * @param status of HTTP
     * @param file to send, or null
     * @param from first byte to send
     * @param size of the file
     * @param problem why nothing is sent, or null
     */
    public record Answer(int status, Path file, long from, long size, String problem) {
        static Answer none(int status, String problem) {
            return new Answer(status, null, 0, 0, problem);
        }
    }

    private static final Answer FOREIGN = Answer.none(401, "Artifacts are for nodes of this cluster");

    /**
     * Keeps a copy of an artifact on this node; returns when it is here.
     *
     * @param digest as it was asked for, which may be anything
     * @param authorization header, or null
     * @return 204, or the reason why it is not here
     */
    public Answer keep(String digest, String authorization) {
        if (!passes.accepts(authorization, digest)) {
            return FOREIGN;
        }
        if (!Store.isDigest(digest)) {
            return Answer.none(404, "An artifact is named by its SHA-256 in hexadecimal");
        }
        try {
            if (!copies.tryAcquire(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
                return Answer.none(503, "This node fetches " + MOST_COPIES + " other artifacts at the moment");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.none(503, "This node stops");
        }
        try {
            fetching.fetch(digest);
            return Answer.none(204, null);
        } catch (IOException | RuntimeException e) {
            return Answer.none(502, e.getMessage());
        } finally {
            copies.release();
        }
    }

    /**
     * Sends an artifact, or a part of it.
     *
     * @param digest as it was asked for, which may be anything
     * @param authorization header, or null
     * @param range header, or null
     */
    public Answer answer(String digest, String authorization, String range) throws IOException {
        if (!passes.accepts(authorization, digest)) {
            return FOREIGN;
        }
        Optional<Path> file = Store.isDigest(digest) ? store.find(digest) : Optional.empty();
        if (file.isEmpty()) {
            return Answer.none(404, "This node has no artifact " + digest);
        }
        long size = Files.size(file.get());
        Matcher asked = RANGE.matcher(range == null ? "" : range);
        if (!asked.matches()) {
            return new Answer(200, file.get(), 0, size, null);
        }
        long from = Long.parseLong(asked.group(1));
        return from < size
                ? new Answer(206, file.get(), from, size, null)
                : Answer.none(416, "The artifact has " + size + " bytes");
    }
}

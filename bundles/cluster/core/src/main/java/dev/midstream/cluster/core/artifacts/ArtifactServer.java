package dev.midstream.cluster.core.artifacts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides what another node gets that asks for an artifact. Thread-safe. */
public final class ArtifactServer {
    /** Under which artifacts are, by digest. */
    public static final String PATH = "/midstream/cluster/artifacts/";

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-");

    private final Store store;
    private final Passes passes;

    public ArtifactServer(Store store, Passes passes) {
        this.store = store;
        this.passes = passes;
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

    /**
     * @param digest as it was asked for, which may be anything
     * @param authorization header, or null
     * @param range header, or null
     */
    public Answer answer(String digest, String authorization, String range) throws IOException {
        if (!passes.accepts(authorization, digest)) {
            return Answer.none(401, "Artifacts are for nodes of this cluster");
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

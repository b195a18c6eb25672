package dev.midstream.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes what writes that never ended have left. A write that takes longer than the age is safe: its file is young. */
final class Sweep implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    private static final Duration AGE = Duration.ofHours(1);

    private final Catalogue catalogue;
    private final Contents contents;
    private final Clock clock;
    private volatile boolean stopped;

    Sweep(Catalogue catalogue, Contents contents, Clock clock) {
        this.catalogue = catalogue;
        this.contents = contents;
        this.clock = clock;
    }

    @Override
    public void run() {
        Instant before = clock.instant().minus(AGE);
        try {
            contents.links(() -> stopped, (link, key) -> unlinkIfDead(link, key, before));
            contents.deleteUnlinked(() -> stopped, before);
        } catch (IOException | RuntimeException e) { // the engine may close meanwhile
            LOG.warn("Left-over contents were not all deleted; the next start tries again: {}", e.toString());
        }
    }

    void stop() {
        stopped = true;
    }

    private void unlinkIfDead(String link, String key, Instant before) {
        String sha256 = link.substring(0, link.indexOf('/'));
        String write = link.substring(sha256.length() + 1);
        try {
            if (key != null && !catalogue.holds(key, write) && contents.olderThan(before, sha256)) {
                contents.unlink(sha256, write);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

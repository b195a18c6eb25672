package dev.midstream.data.api;

import java.time.Instant;
import java.util.List;

/**
 * What a backup has.
 *
 * @param at the instant that the databases and messages in it are of
 * @param heldMillis for how long writes waited
 * @param parts what is in it
 * @param outside databases that services of the node use and that are not in it
 */
public record Backup(Instant at, double heldMillis, List<Part> parts, List<Outside> outside) {
    public Backup {
        parts = List.copyOf(parts);
        outside = List.copyOf(outside);
    }

    /**
     * @param name its path in the archive
     * @param bytes as they are on the node's disk
     */
    public record Part(String name, int files, long bytes) {}

    /**
     * @param name of the data source
     * @param url for JDBC, without parameters
     * @param how a sentence that says how to make a backup of it
     */
    public record Outside(String name, String url, String how) {}
}

package dev.midstream.cluster.core;

import java.util.List;
import java.util.Map;

/**
 * What all nodes of the cluster agree on: texts by folder and name, each with the number of its version. Reads are of a
 * copy in this node, which may be a moment old; writes are compared with what is there. Thread-safe.
 */
public interface Registry {
    /** Version of what is not there yet. */
    int NONE = -1;

    /** @param version grows by one with each write */
    record Entry(String text, int version) {}

    /**
     * One write of several that are carried out together.
     *
     * @param text the new text, or null to delete the entry
     * @param version the version that it replaces, or {@link #NONE} to create the entry
     */
    record Write(String folder, String name, String text, int version) {
        /** @throws IllegalArgumentException if nothing is to be deleted */
        public Write {
            if (text == null && version == NONE) {
                throw new IllegalArgumentException(
                        folder + '/' + name + " cannot be deleted: a deletion needs the version that was read.");
            }
        }

        /**
         * Returns the write that replaces what a decision was based on.
         *
         * @param before the entry that was read, or null for none
         */
        public static Write replacing(String folder, String name, Entry before, String text) {
            return new Write(folder, name, text, before == null ? NONE : before.version());
        }

        /** Returns the write that deletes what was read. */
        public static Write deleting(String folder, String name, Entry before) {
            return new Write(folder, name, null, before.version());
        }
    }

    /** What is in a folder as far as this node knows, by name; a node that does not lead sees its own things alone. */
    Map<String, Entry> read(String folder);

    /** Returns what {@link #read} returns, without a wait for what is not loaded yet. */
    default Map<String, Entry> peek(String folder) {
        return read(folder);
    }

    /**
     * Asks the registry itself for one text; for what is needed seldom, and what must not be old.
     *
     * @return null if there is none
     * @throws RegistryException if the registry cannot be reached
     */
    Entry look(String folder, String name);

    /**
     * Writes a text, or creates it.
     *
     * @param version that it replaces, or {@link #NONE}
     * @return false if another version is there: read again
     * @throws RegistryException if it cannot be known whether it was written
     */
    boolean write(String folder, String name, String text, int version);

    /**
     * Writes a text if nothing has changed since the decision to write it.
     *
     * @param before the entry that the decision was based on, or null for none
     * @return false if another version is there: read and decide again
     * @throws RegistryException if it cannot be known whether it was written
     */
    default boolean replace(String folder, String name, Entry before, String text) {
        return write(folder, name, text, before == null ? NONE : before.version());
    }

    /**
     * Carries out all of these writes, or none of them. Their texts together may have half a megabyte.
     *
     * @param writes at most one for each entry
     * @return false if another version of one of the entries is there: nothing has changed, read and decide again
     * @throws RegistryException if it cannot be known whether they were carried out
     */
    boolean writeAll(List<Write> writes);

    /** Writes as {@link #writeAll} does; later reads of this node have it, if the registry tells this node in time. */
    default boolean writeAllThrough(List<Write> writes) {
        return writeAll(writes);
    }

    /**
     * Deletes an entry.
     *
     * @param version the version that was read
     * @return false if another version is there: read again. True if the entry is gone, whoever deleted it
     * @throws RegistryException if it cannot be known whether it was deleted
     */
    boolean delete(String folder, String name, int version);

    /**
     * Returns the name of the registry that was reached last, empty before the first. A registry that was emptied has
     * another name: what was written to the former one is not there.
     */
    String identity();

    /**
     * Writes a text that goes when this node does.
     *
     * @throws RegistryException if it cannot be known whether it was written
     */
    void announce(String folder, String name, String text);
}

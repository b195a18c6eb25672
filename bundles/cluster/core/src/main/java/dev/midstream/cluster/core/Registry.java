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

    /** What is in a folder as far as this node knows, by name; a node that does not lead sees its own things alone. */
    Map<String, Entry> read(String folder);

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
     * One text of several that are written together.
     *
     * @param version that it replaces, or {@link #NONE}
     */
    record Write(String folder, String name, String text, int version) {
        /** @param before the entry that the decision was based on, or null for none */
        public static Write replacing(String folder, String name, Entry before, String text) {
            return new Write(folder, name, text, before == null ? NONE : before.version());
        }
    }

    /**
     * Writes all of these texts or none.
     *
     * @param writes of different names
     * @return false if another version of one of them is there: read and decide again
     * @throws RegistryException if it cannot be known whether they were written
     */
    boolean writeAll(List<Write> writes);

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

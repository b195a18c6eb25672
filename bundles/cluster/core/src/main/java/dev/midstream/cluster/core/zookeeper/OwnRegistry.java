package dev.midstream.cluster.core.zookeeper;

import dev.midstream.cluster.core.Folders;
import dev.midstream.cluster.core.Registry;
import java.util.List;
import java.util.Map;

/** A registry of whose {@link Folders#DUTIES} the node sees only its own entry. Thread-safe. */
final class OwnRegistry implements Registry {
    private final Registry all;
    private final Folder duties;

    /** @param duties copy of this node's entry */
    OwnRegistry(Registry all, Folder duties) {
        this.all = all;
        this.duties = duties;
    }

    @Override
    public Map<String, Entry> read(String folder) {
        return folder.equals(Folders.DUTIES) ? duties.read() : all.read(folder);
    }

    @Override
    public Entry look(String folder, String name) {
        return all.look(folder, name);
    }

    @Override
    public boolean write(String folder, String name, String text, int version) {
        return all.write(folder, name, text, version);
    }

    @Override
    public boolean writeAll(List<Write> writes) {
        return all.writeAll(writes);
    }

    @Override
    public boolean delete(String folder, String name, int version) {
        return all.delete(folder, name, version);
    }

    @Override
    public String identity() {
        return all.identity();
    }

    @Override
    public void announce(String folder, String name, String text) {
        all.announce(folder, name, text);
    }
}

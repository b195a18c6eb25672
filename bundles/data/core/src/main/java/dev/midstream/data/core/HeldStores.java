package dev.midstream.data.core;

import java.io.IOException;
import java.util.List;
import org.h2.mvstore.MVStore;

/** Runs something while no store commits. What a store has in memory alone is not committed, and not held. */
record HeldStores(List<MVStore> stores) {
    interface Work {
        void run() throws IOException;
    }

    void run(Work work) throws IOException {
        if (stores.isEmpty()) {
            work.run();
            return;
        }
        Throwable[] failure = new Throwable[1];
        stores.get(0).executeFilestoreOperation(() -> {
            try {
                new HeldStores(stores.subList(1, stores.size())).run(work);
            } catch (IOException | RuntimeException | Error e) {
                failure[0] = e; // the store would take it for its own, and close
            }
        });
        if (failure[0] != null) {
            throw new IOException("The data could not be copied: " + failure[0].getMessage(), failure[0]);
        }
    }
}

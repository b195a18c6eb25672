package dev.midstream.processing;

import dev.midstream.storage.api.ObjectInfo;
import dev.midstream.storage.api.ObjectStore;
import dev.midstream.storage.api.Precondition;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Where a job's results go: under a key made of the job's id, so that a second run replaces what the first one wrote. */
final class Outputs {
    /** Of the keys of all results. */
    static final String PREFIX = "results/";

    private final ObjectStore store;
    private final String jobId;

    Outputs(ObjectStore store, String jobId) {
        this.store = store;
        this.jobId = jobId;
    }

    ObjectInfo write(String name, String contentType, byte[] content) throws IOException {
        return store.put(
                PREFIX + jobId + "/" + name, new ByteArrayInputStream(content), contentType, Precondition.NONE);
    }
}

package dev.midstream.processing.api;

import java.util.Objects;

/**
 * What to do with which object.
 *
 * @param pipeline the pipeline's name
 * @param key of the object in the store
 * @param id chosen by the caller so that sending it twice does it once; null to have one made
 */
public record JobRequest(String pipeline, String key, String id) {

    public JobRequest {
        Objects.requireNonNull(pipeline, "pipeline");
        Objects.requireNonNull(key, "key");
    }
}

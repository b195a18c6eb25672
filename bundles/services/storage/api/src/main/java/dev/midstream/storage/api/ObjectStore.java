package dev.midstream.storage.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Stores objects. A call that changes something returns after the change is on disk: it survives the death of the
 * process at any later instant. Readers see an object before or after a change, never between.
 */
@ProviderType
public interface ObjectStore {

    /**
     * Stores an object, replacing what the key held; its {@linkplain ObjectInfo#meta() document} stays.
     *
     * @param content read to its end, not closed
     * @param contentType a media type
     * @throws PreconditionFailedException if the key is not in the state that the caller expects
     * @throws IllegalArgumentException if the key is not {@linkplain Keys#check(String) valid}
     */
    ObjectInfo put(String key, InputStream content, String contentType, Precondition precondition) throws IOException;

    /** What is known of an object without reading it. */
    Optional<ObjectInfo> stat(String key) throws IOException;

    /** Opens an object; the caller closes it. */
    default Optional<ObjectContent> open(String key) throws IOException {
        return open(key, 0, Long.MAX_VALUE);
    }

    /**
     * Opens a part of an object; the caller closes it.
     *
     * @param offset first byte; at or past the end gives an empty stream
     * @param length at most so many bytes
     */
    Optional<ObjectContent> open(String key, long offset, long length) throws IOException;

    /**
     * Deletes an object and its document.
     *
     * @return false if there was none
     */
    boolean delete(String key, Precondition precondition) throws IOException;

    /**
     * Replaces an object's document.
     *
     * @param json a JSON object
     * @return empty if there is no such object
     * @throws IllegalArgumentException if it is no JSON object
     */
    Optional<ObjectInfo> putMeta(String key, String json, Precondition precondition) throws IOException;

    /** Objects in the order of their keys. */
    ObjectPage list(ObjectQuery query) throws IOException;
}

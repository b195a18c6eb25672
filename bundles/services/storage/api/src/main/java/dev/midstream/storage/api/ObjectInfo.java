package dev.midstream.storage.api;

import java.time.Instant;

/**
 * What is known of an object.
 *
 * @param etag SHA-256 of the content, in hex
 * @param meta the object's JSON document as text, {@code {}} if none was given
 */
public record ObjectInfo(String key, String contentType, long size, String etag, Instant modified, String meta) {}

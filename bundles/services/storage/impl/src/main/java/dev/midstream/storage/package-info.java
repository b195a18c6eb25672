/**
 * Storage of objects: {@link dev.midstream.storage.LocalObjectStore} behind {@link dev.midstream.storage.ObjectsResource}.
 * Bytes are files named by their SHA-256, what is known of them is in an MVStore that outlives the revision.
 */
package dev.midstream.storage;

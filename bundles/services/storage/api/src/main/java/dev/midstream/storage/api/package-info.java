/** Objects: bytes under a key, with a type, an entity tag and a JSON document about them. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package dev.midstream.storage.api;

/** Services, their revisions and swaps, as operators see them. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package dev.midstream.swap.api;

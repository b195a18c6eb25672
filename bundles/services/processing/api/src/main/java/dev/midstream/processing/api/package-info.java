/** Jobs: a pipeline applied to a stored object, in the background. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package dev.midstream.processing.api;

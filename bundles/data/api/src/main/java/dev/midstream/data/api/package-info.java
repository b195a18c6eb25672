/** What a node keeps, as operators see it. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package dev.midstream.data.api;

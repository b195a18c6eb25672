/** Queues and dead letters, as operators see them. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package dev.midstream.messaging.queues.api;

/**
 * What a service may opt into so that its database and its messages agree: events that leave with a transaction, and
 * messages that take effect in one. Everything else of messaging needs the standard API alone.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package dev.midstream.messaging.api;

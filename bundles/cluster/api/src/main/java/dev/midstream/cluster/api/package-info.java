/** Nodes, what runs where, and rollouts, as operators see them; what nodes tell each other. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package dev.midstream.cluster.api;

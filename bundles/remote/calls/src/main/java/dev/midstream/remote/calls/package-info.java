/** The call that a thread executes for another node, and failures of calls, as all transports and the topology see them. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package dev.midstream.remote.calls;

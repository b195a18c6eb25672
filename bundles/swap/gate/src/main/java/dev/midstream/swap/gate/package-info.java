/** Gates: the objects that stand between consumers and the revisions of a service. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package dev.midstream.swap.gate;

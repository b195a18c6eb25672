/** Identity of a caller and verification of bearer tokens. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package dev.midstream.security.api;

/** Jars by their SHA-256: which nodes have them, and how one gets them from another. */
package dev.midstream.cluster.core.artifacts;

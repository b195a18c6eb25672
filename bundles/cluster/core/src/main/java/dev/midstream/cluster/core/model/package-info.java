/** What the cluster is and should be, as immutable records, and the pure functions that lead from one to the other. */
package dev.midstream.cluster.core.model;

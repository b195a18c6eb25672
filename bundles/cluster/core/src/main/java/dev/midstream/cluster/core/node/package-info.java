/** What makes a node a member of the cluster: its token, its threads, its services for operators and other parts. */
package dev.midstream.cluster.core.node;

/** Endpoint discovery of OSGi Remote Service Admin (chapter 122) by what nodes of a cluster tell each other. */
package dev.midstream.cluster.discovery;

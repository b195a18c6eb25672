/**
 * The port {@code dev.midstream.swap.core.node} on the OSGi framework and the gates.
 */
package dev.midstream.swap.core.osgi;

/**
 * Deploys the jars that are put into the node's folder {@code deploy}.
 */
package dev.midstream.swap.core.folder;

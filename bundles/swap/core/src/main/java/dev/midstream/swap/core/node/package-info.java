/**
 * The node as the life cycle of a swap sees it: installed revisions, their calls, and the changes that a swap makes.
 * Interfaces only; {@code dev.midstream.swap.core.osgi} implements them on the framework and the gates.
 */
package dev.midstream.swap.core.node;

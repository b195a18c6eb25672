/**
 * The life cycle of a swap on the port {@code dev.midstream.swap.core.node}: {@link
 * dev.midstream.swap.core.lifecycle.SwapTransaction} runs its steps, and an {@link
 * dev.midstream.swap.core.lifecycle.UndoStack} takes them back. Free of OSGi, so that tests run it in milliseconds.
 */
package dev.midstream.swap.core.lifecycle;

/**
 * The way out of a revision: drain of its calls, residence for an undo, retirement, and the check that its class
 * loader was collected.
 */
package dev.midstream.swap.core.drain;

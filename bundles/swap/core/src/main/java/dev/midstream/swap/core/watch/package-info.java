/**
 * Observes calls of a candidate and of a new revision: canary, monitoring after the shift, and the automatic undo.
 */
package dev.midstream.swap.core.watch;

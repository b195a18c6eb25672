/**
 * Installs a revision hidden beside the live one, starts it, proves that it works, and removes it again.
 */
package dev.midstream.swap.core.stage;

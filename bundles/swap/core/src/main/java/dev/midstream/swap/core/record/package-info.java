/**
 * Certificates: the record of each swap while it runs, on disk, and after a restart.
 */
package dev.midstream.swap.core.record;

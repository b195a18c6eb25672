/**
 * Bridges between two versions of a contract, so that consumers of one call an implementation of the other. Knows classes
 * only: no bundle, no gate.
 */
@Export
package dev.midstream.swap.gate.contract;

import org.osgi.annotation.bundle.Export;

/**
 * The message broker of a node, its connectors and who may do what with it; or the way to a broker elsewhere.
 */
package dev.midstream.messaging.broker;

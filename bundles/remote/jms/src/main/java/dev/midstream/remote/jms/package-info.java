/** Calls of services on other nodes by queues of the message broker: they wait until somebody can execute them. */
package dev.midstream.remote.jms;

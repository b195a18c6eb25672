/**
 * The outbox and the inbox of each service that asks for them: tables in the service's own database, and a relay that
 * sends what is in the outbox to the broker.
 */
package dev.midstream.messaging.outbox;

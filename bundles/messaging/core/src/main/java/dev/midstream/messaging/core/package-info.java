/** Serves message listeners: takes messages from their destinations and hands them to them through their gates. */
package dev.midstream.messaging.core;

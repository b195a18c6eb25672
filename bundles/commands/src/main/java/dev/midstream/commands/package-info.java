/**
 * The commands of managed services in Karaf's shell: those of the live revision.
 */
package dev.midstream.commands;

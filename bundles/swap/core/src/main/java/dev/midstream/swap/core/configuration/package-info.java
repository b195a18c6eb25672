/**
 * Configurations of services that outlive the revisions that they were bound to.
 */
package dev.midstream.swap.core.configuration;

/** Deployment units: a service with the API bundles that it needs. */
package dev.midstream.cluster.core.unit;

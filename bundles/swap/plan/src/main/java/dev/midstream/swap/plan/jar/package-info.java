/**
 * Reads the content of a bundle's jar: manifest, components, REST classes, migrations, API differences; and keeps the
 * deployed jars by digest. Loads no class of the jar.
 */
package dev.midstream.swap.plan.jar;

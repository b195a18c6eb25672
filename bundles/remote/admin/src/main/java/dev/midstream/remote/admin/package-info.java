/** The OSGi Remote Service Admin (Compendium 8, chapters 100 and 122) over the transports that are registered. */
package dev.midstream.remote.admin;

/** Tests of what transports have in common, and of nothing else. */
package dev.midstream.remote.testing;

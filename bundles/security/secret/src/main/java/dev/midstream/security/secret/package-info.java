/** The cluster's secret: the one parser of its file and the one derivation of keys from it. */
package dev.midstream.security.secret;

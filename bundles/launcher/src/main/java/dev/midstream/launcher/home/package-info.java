/**
 * A node's home: the files that the distribution ships, the files that belong to the operator, and the replacement of the
 * former by a newer build. The node's backup uses the same definition of an operator's file.
 */
package dev.midstream.launcher.home;

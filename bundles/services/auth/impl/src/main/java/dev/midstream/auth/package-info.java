/**
 * Users and tokens. {@link dev.midstream.auth.AuthResource} and {@link dev.midstream.auth.Verifier} each wire the plain
 * classes of this package on one database, where all state is: any number of revisions may run at once.
 */
package dev.midstream.auth;

/** Restricts the node's SSH server to logins by known keys and to commands: no file transfer, no forwarding. */
package dev.midstream.security.shell;

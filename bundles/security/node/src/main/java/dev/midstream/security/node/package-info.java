/** What a node proves itself and its operator with: the admin token and an SSH key pair, made at its first start. */
package dev.midstream.security.node;

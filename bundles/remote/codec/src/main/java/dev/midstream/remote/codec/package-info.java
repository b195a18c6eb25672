/** Calls, results and exceptions of a contract's methods as bytes. */
package dev.midstream.remote.codec;

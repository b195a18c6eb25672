/** Databases for tests, each new and empty: what is shown on one kind is shown on all. */
package dev.midstream.data.testing;

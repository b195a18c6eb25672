/** Databases that are waited for, and backups of a node. */
package dev.midstream.data.core;

/**
 * Opens MVStore files by configuration, one for each {@code dev.midstream.data.mvstore-NAME.cfg}, and registers each as a
 * service. What a revision keeps must be open while two revisions use it and stay open when either goes.
 */
package dev.midstream.data.mvstore;

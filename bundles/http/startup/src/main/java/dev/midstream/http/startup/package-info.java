/**
 * Answers of a node without its router: it starts before the servlet container and stops after it, and keeps the container
 * from saying that a path does not exist while nobody in the node can know.
 */
package dev.midstream.http.startup;

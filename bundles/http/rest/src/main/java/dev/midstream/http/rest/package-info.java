/**
 * Extensions of every REST resource of a node: JSON, problem documents, bearer authentication and authorisation by the
 * standard annotations.
 *
 * <p>Each part is a whiteboard extension of the default application, for bundles that nobody manages, and carries
 * {@code midstream.rest.extension=true}, by which the router attaches it privately to the application of each revision.
 */
package dev.midstream.http.rest;

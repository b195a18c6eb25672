/**
 * Edges of the HTTP ports: no request meets a servlet container without filters. The bundle starts before the container
 * and stops after it. Requests wait until the container calls {@link dev.midstream.http.startup.StartupFilter}, which
 * answers 503 as long as there is no router; the ports close before the container drops its filters.
 */
package dev.midstream.http.startup;

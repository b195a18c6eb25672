package dev.midstream.http.rest;

import javax.annotation.Priority;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.ContainerResponseContext;
import javax.ws.rs.container.ContainerResponseFilter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsApplicationSelect;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsName;

/**
 * Notes, as the last request filter, that the parameters and the body are read next. For the answer it tells two cases: a
 * request that was answered before is not read any more, and one that could not be read says nothing about the revision.
 */
@Component(service = {ContainerRequestFilter.class, ContainerResponseFilter.class})
@RestExtension
@JaxrsExtension
@JaxrsName("midstream.reading")
@JaxrsApplicationSelect("(osgi.jaxrs.name=.default)")
@Priority(Integer.MAX_VALUE)
public class RequestReading implements ContainerRequestFilter, ContainerResponseFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        RequestPhase.readingBegins();
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (RequestPhase.unread()) {
            RequestPhase.leaveBody();
        } else if (RequestPhase.reading() && !RequestPhase.isDefect()) {
            RequestPhase.ignoreOutcome();
        }
    }
}

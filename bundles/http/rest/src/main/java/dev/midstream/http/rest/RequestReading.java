package dev.midstream.http.rest;

import javax.annotation.Priority;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsApplicationSelect;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsName;

/** Notes, as the last request filter, that the parameters and the body are read next. */
@Component(service = ContainerRequestFilter.class)
@RestExtension
@JaxrsExtension
@JaxrsName("midstream.reading")
@JaxrsApplicationSelect("(osgi.jaxrs.name=.default)")
@Priority(Integer.MAX_VALUE)
public class RequestReading implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        RequestPhase.readingBegins();
    }
}

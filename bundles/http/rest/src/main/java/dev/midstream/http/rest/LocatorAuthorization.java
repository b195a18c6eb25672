package dev.midstream.http.rest;

import javax.annotation.Priority;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.container.PreMatching;
import org.apache.cxf.jaxrs.model.OperationResourceInfoStack;
import org.apache.cxf.jaxrs.utils.JAXRSUtils;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsApplicationSelect;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsName;

/** Puts the rule that a sub-resource locator or its class states before the locator. */
@Component(service = ContainerRequestFilter.class)
@RestExtension
@JaxrsExtension
@JaxrsName("midstream.authorization.locators")
@JaxrsApplicationSelect("(osgi.jaxrs.name=.default)")
@PreMatching
@Priority(Priorities.AUTHORIZATION)
public class LocatorAuthorization implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        JAXRSUtils.getCurrentMessage().put(OperationResourceInfoStack.class, new LocatorGuard(request));
    }
}

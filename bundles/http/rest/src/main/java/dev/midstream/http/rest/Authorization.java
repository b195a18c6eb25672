package dev.midstream.http.rest;

import javax.annotation.Priority;
import javax.ws.rs.Priorities;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.core.Response;
import org.apache.cxf.jaxrs.model.OperationResourceInfo;
import org.apache.cxf.jaxrs.model.OperationResourceInfoStack;
import org.apache.cxf.jaxrs.utils.JAXRSUtils;
import org.apache.cxf.message.Message;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsApplicationSelect;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsName;

/**
 * Puts the rule that a resource method or its class states before the method, in root resources and in sub-resources
 * alike. A request whose locators nobody has checked is refused.
 */
@Component(service = ContainerRequestFilter.class)
@RestExtension
@JaxrsExtension
@JaxrsName("midstream.authorization")
@JaxrsApplicationSelect("(osgi.jaxrs.name=.default)")
@Priority(Priorities.AUTHORIZATION)
public class Authorization implements ContainerRequestFilter {

    @Override
    public void filter(ContainerRequestContext request) {
        Message message = JAXRSUtils.getCurrentMessage();
        OperationResourceInfo operation = message.getExchange().get(OperationResourceInfo.class);
        Response refusal = message.get(OperationResourceInfoStack.class) instanceof LocatorGuard && operation != null
                ? AccessDecision.refusal(
                        AccessRule.of(
                                operation.getMethodToInvoke(),
                                operation.getClassResourceInfo().getServiceClass()),
                        request)
                : Problem.of(403, "No access rule was evaluated for this request.")
                        .response()
                        .build();
        if (refusal != null) {
            RequestPhase.ignoreOutcome();
            request.abortWith(refusal);
        }
    }
}

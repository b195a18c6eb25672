package dev.midstream.http.rest;

import javax.ws.rs.WebApplicationException;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.core.Response;
import org.apache.cxf.jaxrs.model.MethodInvocationInfo;
import org.apache.cxf.jaxrs.model.OperationResourceInfo;
import org.apache.cxf.jaxrs.model.OperationResourceInfoStack;

/**
 * The stack of matched operations of one request, which refuses a locator that its caller may not use.
 *
 * <p>Assumes: CXF pushes each operation that it has matched, before it invokes the operation. It runs request filters
 * before resource methods only, so no filter stands before a locator. Guarantees: a refused locator is not invoked.
 * Confined to the thread of the request.
 */
final class LocatorGuard extends OperationResourceInfoStack {
    private static final long serialVersionUID = 1L;

    private final transient ContainerRequestContext request;

    LocatorGuard(ContainerRequestContext request) {
        this.request = request;
    }

    /** @throws WebApplicationException if the operation is a locator that the caller may not use */
    @Override
    public MethodInvocationInfo push(MethodInvocationInfo matched) {
        OperationResourceInfo operation = matched.getMethodInfo();
        if (operation.isSubResourceLocator()) {
            Response refusal = AccessDecision.refusal(
                    AccessRule.of(operation.getMethodToInvoke(), matched.getRealClass()), request);
            if (refusal != null) {
                RequestPhase.ignoreOutcome();
                throw new WebApplicationException(refusal);
            }
        }
        return super.push(matched);
    }
}

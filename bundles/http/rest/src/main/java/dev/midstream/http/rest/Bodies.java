package dev.midstream.http.rest;

import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import java.io.IOException;
import javax.annotation.Priority;
import javax.ws.rs.ext.ReaderInterceptor;
import javax.ws.rs.ext.ReaderInterceptorContext;
import javax.ws.rs.ext.WriterInterceptor;
import javax.ws.rs.ext.WriterInterceptorContext;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsApplicationSelect;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsName;

/**
 * Notes faults of bodies around all other interceptors, so that no exception mapper of a service hides them: a request
 * that a defect of the service keeps from being read, and an answer that fails half way.
 */
@Component(service = {ReaderInterceptor.class, WriterInterceptor.class})
@RestExtension
@JaxrsExtension
@JaxrsName("midstream.bodies")
@JaxrsApplicationSelect("(osgi.jaxrs.name=.default)")
@Priority(Integer.MIN_VALUE)
public class Bodies implements ReaderInterceptor, WriterInterceptor {

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        try {
            return context.proceed();
        } catch (Throwable failure) {
            if (defect(failure)) {
                RequestPhase.defect();
            }
            throw failure;
        }
    }

    /** Returns true if an exception while a request is read is a defect of the service, not of the request. */
    static boolean defect(Throwable failure) {
        return failure instanceof Error || failure instanceof InvalidDefinitionException;
    }

    @Override
    public void aroundWriteTo(WriterInterceptorContext context) throws IOException {
        try {
            context.proceed();
        } catch (Throwable failure) {
            RequestPhase.failing();
            throw failure;
        }
    }
}

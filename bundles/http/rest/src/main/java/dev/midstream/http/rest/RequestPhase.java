package dev.midstream.http.rest;

import java.util.ArrayList;
import java.util.List;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.cxf.jaxrs.utils.JAXRSUtils;
import org.apache.cxf.message.Message;
import org.apache.cxf.transport.http.AbstractHTTPDestination;

/**
 * The phase of the current request in CXF, and its marks for the router.
 *
 * <p>Assumes: CXF reads the parameters and the body of a request after the last request filter and then replaces the
 * list of parameters, before it invokes the resource method. Confined to the thread of the request.
 */
final class RequestPhase {
    /** Request attribute that the router reads: the outcome of this request says nothing about the revision. */
    static final String IGNORED = "midstream.http.ignored";

    /** Request attribute that the router sets when reading or writing has failed: the exception of the connection. */
    static final String BROKEN = "midstream.http.broken";

    /** Request attribute that the router reads: the answer is incomplete, and the connection must break. */
    static final String INCOMPLETE = "midstream.http.incomplete";

    private static final String MARK = RequestPhase.class.getName();

    private RequestPhase() {}

    /** Notes that CXF reads the parameters from here on. */
    static void readingBegins() {
        Message message = JAXRSUtils.getCurrentMessage();
        List<Object> mark = new ArrayList<>();
        message.setContent(List.class, mark);
        message.put(MARK, mark);
    }

    /** Returns true if the request's parameters or body are being read, so that no resource method has begun. */
    static boolean reading() {
        Message message = request();
        Object mark = message == null ? null : message.get(MARK);
        return mark != null && message.getContent(List.class) == mark;
    }

    /** Returns true if the connection to the client has failed. */
    static boolean broken() {
        HttpServletRequest servlet = servletRequest();
        return servlet != null && servlet.getAttribute(BROKEN) != null;
    }

    /** Marks the request as one whose outcome says nothing about the revision that it was sent to. */
    static void ignoreOutcome() {
        HttpServletRequest servlet = servletRequest();
        if (servlet != null) {
            servlet.setAttribute(IGNORED, true);
        }
    }

    /** Marks an answer that fails after a part of it has been sent: the client would take the rest for the whole. */
    static void failing() {
        Message message = request();
        if (message != null
                && message.get(AbstractHTTPDestination.HTTP_RESPONSE) instanceof HttpServletResponse response
                && response.isCommitted()) {
            servletRequest().setAttribute(INCOMPLETE, true);
        }
    }

    private static HttpServletRequest servletRequest() {
        Message message = request();
        return message == null ? null : (HttpServletRequest) message.get(AbstractHTTPDestination.HTTP_REQUEST);
    }

    private static Message request() {
        Message current = JAXRSUtils.getCurrentMessage();
        return current == null ? null : current.getExchange().getInMessage();
    }
}

package dev.midstream.http.rest;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.cxf.io.DelegatingInputStream;
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

    private static final String DEFECT = MARK + ".defect";

    private RequestPhase() {}

    /** Notes that CXF reads the parameters from here on. */
    static void readingBegins() {
        Message message = JAXRSUtils.getCurrentMessage();
        List<Object> mark = new ArrayList<>();
        message.setContent(List.class, mark);
        message.put(MARK, mark);
    }

    /** Returns true if the request is answered before its parameters and its body were to be read. */
    static boolean unread() {
        Message message = request();
        return message != null && message.get(MARK) == null;
    }

    /** Returns true if the request's parameters or body are being read, so that no resource method has begun. */
    static boolean reading() {
        Message message = request();
        Object mark = message == null ? null : message.get(MARK);
        return mark != null && message.getContent(List.class) == mark;
    }

    /** Notes that a defect of the service keeps the request from being read. */
    static void defect() {
        Message message = request();
        if (message != null) {
            message.put(DEFECT, true);
        }
    }

    static boolean isDefect() {
        Message message = request();
        return message != null && message.get(DEFECT) != null;
    }

    /**
     * Leaves the body of the request unread and closes the connection after the answer. CXF would read up to 16 MB of it
     * before the first byte of the answer, and the container would ask a client for it that waits for {@code 100 Continue}.
     */
    static void leaveBody() {
        Message message = request();
        message.removeContent(DelegatingInputStream.class);
        HttpServletRequest servlet = servletRequest();
        if (servlet != null && (servlet.getContentLengthLong() > 0 || servlet.getHeader("Transfer-Encoding") != null)) {
            servletResponse(message).setHeader("Connection", "close");
        }
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

    /**
     * Marks an answer that fails after a part of it has been sent: the client would take the rest for the whole. If nothing
     * was sent yet, another answer may follow.
     */
    static void failing() {
        Message message = request();
        HttpServletResponse response = message == null ? null : servletResponse(message);
        if (response == null) {
            return;
        }
        if (response.isCommitted()) {
            servletRequest().setAttribute(INCOMPLETE, true);
        } else {
            response.reset();
            Message answer = JAXRSUtils.getCurrentMessage();
            OutputStream out = answer.getContent(OutputStream.class);
            answer.setContent(OutputStream.class, new SecondAnswer(out, answer, response));
        }
    }

    private static HttpServletResponse servletResponse(Message message) {
        return (HttpServletResponse) message.get(AbstractHTTPDestination.HTTP_RESPONSE);
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

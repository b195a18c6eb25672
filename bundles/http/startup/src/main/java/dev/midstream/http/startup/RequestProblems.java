package dev.midstream.http.startup;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Answers requests that the servlet container cannot read, and so passes to no filter, with problem documents (RFC 9457)
 * instead of the container's own pages. Thread-safe.
 */
final class RequestProblems implements Request.Handler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        response.getHeaders().put(ErrorHandler.ERROR_CACHE_CONTROL);
        Content.Sink.write(response, true, problem(status), callback);
        return true;
    }

    private static String problem(int status) {
        return "{\"type\":\"about:blank\",\"title\":\"" + HttpStatus.getMessage(status) + "\",\"status\":" + status
                + ",\"detail\":\"" + detail(status) + "\"}";
    }

    /** Returns a constant, because the container's reason may be the text of an exception. */
    private static String detail(int status) {
        return switch (status) {
            case HttpStatus.BAD_REQUEST_400 ->
                "The request cannot be read. Check its path, where two hexadecimal digits follow each %, and its headers.";
            case HttpStatus.SERVICE_UNAVAILABLE_503 -> StartupFilter.UNAVAILABLE;
            default -> "The node has not served the request: " + HttpStatus.getMessage(status) + ".";
        };
    }
}

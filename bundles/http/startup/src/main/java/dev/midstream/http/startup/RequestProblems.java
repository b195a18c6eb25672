package dev.midstream.http.startup;

import java.util.Objects;
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
        Object reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        response.getHeaders().put(ErrorHandler.ERROR_CACHE_CONTROL);
        Content.Sink.write(response, true, problem(status, Objects.toString(reason, "")), callback);
        return true;
    }

    private static String problem(int status, String reason) {
        String detail = status == HttpStatus.BAD_REQUEST_400
                ? "The request cannot be read. Check its path, where two hexadecimal digits follow each %, and its headers."
                : reason;
        return "{\"type\":\"about:blank\",\"title\":\"" + HttpStatus.getMessage(status) + "\",\"status\":" + status
                + ",\"detail\":\"" + escaped(detail) + "\"}";
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars().forEach(character -> {
            if (character < ' ' || character == '"' || character == '\\' || character > '~') {
                escaped.append(String.format("\\u%04x", character));
            } else {
                escaped.append((char) character);
            }
        });
        return escaped.toString();
    }
}

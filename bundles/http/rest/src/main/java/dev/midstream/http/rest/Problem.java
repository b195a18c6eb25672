package dev.midstream.http.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import javax.ws.rs.core.Response;

/**
 * An error as RFC 9457 has it. Written here, not by the application's own JSON provider, so that an error is answered even
 * where that one is what failed.
 *
 * @param detail the fault of this request, or null
 * @param instance which time, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(String type, String title, int status, String detail, String instance) {
    static final String MEDIA_TYPE = "application/problem+json";

    private static final ObjectMapper MAPPER = Json.mapper();

    static Problem of(int status, String detail) {
        return of(status, detail, null);
    }

    static Problem of(int status, String detail, String instance) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return new Problem(
                "about:blank", known == null ? "Error " + status : known.getReasonPhrase(), status, detail, instance);
    }

    Response.ResponseBuilder response() {
        return on(Response.status(status));
    }

    /** Keeps the headers that the response has. */
    Response.ResponseBuilder on(Response.ResponseBuilder response) {
        return response.type(MEDIA_TYPE).entity(json());
    }

    String json() {
        try {
            return MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("strings and a number are always JSON", e);
        }
    }
}

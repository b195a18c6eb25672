package dev.midstream.http.rest;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.stream.Collectors;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.ExceptionMapper;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsApplicationSelect;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsName;

/** Answers a body that is no JSON, or not the expected JSON, with 400 and the place of the fault. */
@Component(service = ExceptionMapper.class)
@RestExtension
@JaxrsExtension
@JaxrsName("midstream.problems.json")
@JaxrsApplicationSelect("(osgi.jaxrs.name=.default)")
public class JsonProblems implements ExceptionMapper<JsonProcessingException> {

    @Override
    public Response toResponse(JsonProcessingException exception) {
        return ClientProblems.caused(exception)
                ? ClientProblems.answer(detail(exception), exception)
                : UnexpectedProblems.serverError(exception); // the service's own JSON
    }

    static String detail(JsonProcessingException exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof StreamReadException || cause instanceof StreamConstraintsException) {
                JsonProcessingException unreadable = (JsonProcessingException) cause;
                return "The body is no valid JSON" + where(unreadable) + ": " + reason(unreadable);
            }
        }
        if (exception instanceof MismatchedInputException mismatch) {
            return "The body does not fit" + field(mismatch) + where(exception) + expected(mismatch);
        }
        if (exception instanceof ValueInstantiationException refused && refused.getCause() != null) {
            return "The body does not fit" + field(refused) + ": "
                    + refused.getCause().getMessage();
        }
        return "The body cannot be read" + where(exception) + ".";
    }

    /** Without where in our code the body came from. */
    private static String reason(JsonProcessingException exception) {
        return exception.getOriginalMessage().replaceAll(" \\(start marker at .*", "");
    }

    private static String where(JsonProcessingException exception) {
        JsonLocation at = exception.getLocation();
        return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static String field(JsonMappingException exception) {
        String path = exception.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "" : " in '" + path + "'";
    }

    private static String expected(MismatchedInputException mismatch) {
        Class<?> type = mismatch.getTargetType();
        if (type == null) {
            return "";
        }
        return type.isRecord() ? ": an object is expected" : ": " + type.getSimpleName() + " is expected";
    }
}

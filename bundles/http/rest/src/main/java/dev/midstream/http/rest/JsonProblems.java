package dev.midstream.http.rest;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
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

/** A body that is no JSON, or not the JSON that is expected: 400, saying what and where. */
@Component(service = ExceptionMapper.class)
@RestExtension
@JaxrsExtension
@JaxrsName("midstream.problems.json")
@JaxrsApplicationSelect("(osgi.jaxrs.name=.default)")
public class JsonProblems implements ExceptionMapper<JsonProcessingException> {

    @Override
    public Response toResponse(JsonProcessingException exception) {
        if (exception instanceof JsonParseException) {
            return bad("The body is no valid JSON" + where(exception) + ": " + reason(exception));
        }
        if (exception instanceof MismatchedInputException mismatch) {
            return bad("The body does not fit" + field(mismatch) + where(exception) + expected(mismatch));
        }
        if (exception instanceof ValueInstantiationException refused && refused.getCause() != null) {
            return bad("The body does not fit" + field(refused) + ": "
                    + refused.getCause().getMessage());
        }
        return UnexpectedProblems.serverError(exception); // ours could not be written
    }

    /** Without where in our code the body came from. */
    private static String reason(JsonProcessingException exception) {
        return exception.getOriginalMessage().replaceAll(" \\(start marker at .*", "");
    }

    private static Response bad(String detail) {
        return Problem.of(400, detail).response().build();
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

package dev.midstream.http.rest;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.stream.Collectors;

/** Descriptions of bodies that are no JSON, or not the expected JSON, with the place of the fault. */
final class JsonProblems {
    private JsonProblems() {}

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

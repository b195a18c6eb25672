package dev.midstream.http.rest;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import javax.servlet.http.HttpServletResponse;
import org.apache.cxf.message.Message;

/**
 * The body of an answer in place of one that has failed before it was sent. CXF has copied the headers of the first one,
 * and copies none for the second. Used by one thread.
 */
final class SecondAnswer extends FilterOutputStream {
    private final Message message;
    private final HttpServletResponse response;
    private boolean begun;

    SecondAnswer(OutputStream out, Message message, HttpServletResponse response) {
        super(out);
        this.message = message;
        this.response = response;
    }

    @Override
    public void write(int single) throws IOException {
        begin();
        out.write(single);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        begin();
        out.write(from, offset, length);
    }

    private void begin() {
        if (!begun) {
            begun = true;
            if (message.get(Message.PROTOCOL_HEADERS) instanceof Map<?, ?> headers) {
                headers.forEach((name, values) ->
                        ((List<?>) values).forEach(value -> response.addHeader((String) name, value.toString())));
            }
        }
    }
}

package shapes.body;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import javax.ws.rs.Consumes;
import javax.ws.rs.Produces;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.MultivaluedMap;
import javax.ws.rs.ext.MessageBodyReader;
import javax.ws.rs.ext.MessageBodyWriter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsExtension;

@Component(service = {MessageBodyReader.class, MessageBodyWriter.class})
@JaxrsExtension
@Consumes("application/x-shape")
@Produces("application/x-shape")
public final class Format implements MessageBodyReader<Entity>, MessageBodyWriter<Entity> {
    @Override
    public boolean isReadable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
        return type == Entity.class;
    }

    @Override
    public Entity readFrom(
            Class<Entity> type,
            Type generic,
            Annotation[] annotations,
            MediaType media,
            MultivaluedMap<String, String> headers,
            InputStream body)
            throws IOException {
        return new Entity(new String(body.readAllBytes(), StandardCharsets.UTF_8) + " read by VERSION");
    }

    @Override
    public boolean isWriteable(Class<?> type, Type generic, Annotation[] annotations, MediaType media) {
        return type == Entity.class;
    }

    @Override
    public void writeTo(
            Entity entity,
            Class<?> type,
            Type generic,
            Annotation[] annotations,
            MediaType media,
            MultivaluedMap<String, Object> headers,
            OutputStream body)
            throws IOException {
        String written = entity.text().equals("text read by VERSION") ? "VERSION" : "a mix: " + entity.text();
        body.write(written.getBytes(StandardCharsets.UTF_8));
    }
}

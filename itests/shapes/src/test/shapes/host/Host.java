package shapes.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

/** Needs a resource that its fragment brings. */
@Component(property = "shape=host")
public final class Host implements Answer {
    @Override
    public String version() {
        try (InputStream stream = Host.class.getResourceAsStream("/shapes/fragment.txt")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip().equals("fragment")
                    ? "VERSION"
                    : "another resource";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

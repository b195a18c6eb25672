package shapes.multirelease;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(property = "shape=multirelease")
public final class Releases implements Answer {
    @Override
    public String version() {
        try (InputStream stream = Releases.class.getResourceAsStream("/shapes/multirelease/which.txt")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

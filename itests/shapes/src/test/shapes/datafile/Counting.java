package shapes.datafile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

/** Keeps the first version in a file of the bundle. */
@Component(property = "shape=datafile")
public final class Counting implements Answer {
    private final Path file;

    @Activate
    public Counting(BundleContext context) throws IOException {
        file = context.getDataFile("first").toPath();
        if (!Files.exists(file)) {
            Files.writeString(file, "VERSION");
        }
    }

    @Override
    public String version() {
        try {
            return Files.readString(file).equals("1.0.0") ? "VERSION" : "VERSION, but the file is lost";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}

package shapes.cast;

import java.util.concurrent.Callable;
import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

/** Registered with one of its two interfaces. */
@Component(service = Answer.class, property = "shape=cast")
public final class Casting implements Answer, Callable<String> {
    @Override
    public String version() {
        return "VERSION";
    }

    @Override
    public String call() {
        return "VERSION";
    }
}

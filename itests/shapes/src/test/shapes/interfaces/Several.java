package shapes.interfaces;

import java.util.concurrent.Callable;
import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(
        service = {Answer.class, Callable.class},
        property = "shape=interfaces")
public final class Several implements Answer, Callable<String> {
    @Override
    public String version() {
        return "VERSION";
    }

    @Override
    public String call() {
        return "VERSION";
    }
}

package shapes.callable;

import java.util.concurrent.Callable;
import org.osgi.service.component.annotations.Component;

@Component(property = "shape=callable")
public final class Calling implements Callable<String> {
    @Override
    public String call() {
        return "VERSION";
    }
}

package shapes.designated;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import shapes.api.Answer;

@Component(property = "shape=designated", configurationPid = "shapes.designated")
public final class Designated implements Answer {
    public @interface Config {
        String suffix() default "default";
    }

    private volatile String suffix;

    @Activate
    @Modified
    public void configure(Config config) {
        suffix = config.suffix();
    }

    @Override
    public String version() {
        return suffix.equals("set") ? "VERSION" : "not configured";
    }
}

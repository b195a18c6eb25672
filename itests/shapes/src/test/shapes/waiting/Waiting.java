package shapes.waiting;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

@Component(
        service = Waiting.class,
        immediate = true,
        configurationPid = "shapes.none",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class Waiting {}

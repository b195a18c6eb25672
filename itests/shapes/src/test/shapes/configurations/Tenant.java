package shapes.configurations;

import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import shapes.api.Answer;

@Component(
        configurationPid = "shapes.configurations",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "shape=configurations")
public final class Tenant implements Answer {
    private final String tenant;

    @Activate
    public Tenant(Map<String, Object> configuration) {
        tenant = (String) configuration.get("tenant");
    }

    @Override
    public String version() {
        return tenant + "@VERSION";
    }
}

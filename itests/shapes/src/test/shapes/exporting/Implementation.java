package shapes.exporting;

import org.osgi.service.component.annotations.Component;
import shapes.api.Answer;

@Component(
        service = {Answer.class, Own.class},
        property = "shape=exporting")
public final class Implementation implements Answer, Own {
    @Override
    public String version() {
        return "VERSION";
    }
}

package shapes.droppedhandler;

import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventHandler;

@Component(property = "event.topics=shapes/droppedhandler")
public final class Handler implements EventHandler {
    @Override
    @SuppressWarnings("unchecked")
    public void handleEvent(Event event) {
        ((List<String>) event.getProperty("answers")).add("VERSION");
    }
}

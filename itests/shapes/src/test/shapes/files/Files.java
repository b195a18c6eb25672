package shapes.files;

import org.osgi.service.component.annotations.Component;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardResource;

@Component(service = Files.class)
@HttpWhiteboardResource(pattern = "/files/*", prefix = "/static")
public final class Files {}

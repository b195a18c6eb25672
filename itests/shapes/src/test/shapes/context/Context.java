package shapes.context;

import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.http.context.ServletContextHelper;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardContext;

@Component(service = ServletContextHelper.class)
@HttpWhiteboardContext(name = "shapes", path = "/context")
public final class Context extends ServletContextHelper {
    @Override
    public boolean handleSecurity(HttpServletRequest request, HttpServletResponse response) {
        request.setAttribute("shapes.context", "VERSION");
        return true;
    }
}

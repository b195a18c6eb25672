package shapes.filter;

import java.io.IOException;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;

@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/filter/x")
public final class Filtered extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!"VERSION".equals(request.getAttribute("shapes.filter"))) {
            throw new IOException("behind the filter of " + request.getAttribute("shapes.filter"));
        }
        response.getWriter().write("VERSION");
    }
}

package shapes.session;

import java.io.IOException;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import javax.servlet.http.HttpSession;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** Keeps a text in the session. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/session")
public final class Counting extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession session = request.getSession();
        Object kept = session.getAttribute("kept");
        session.setAttribute("kept", "by VERSION");
        if (request.getRequestedSessionId() != null && kept == null) {
            throw new IOException("the session is lost");
        }
        response.getWriter().write("VERSION");
    }
}

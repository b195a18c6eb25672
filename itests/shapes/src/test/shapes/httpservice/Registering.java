package shapes.httpservice;

import java.io.IOException;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.http.HttpService;

@Component(service = Registering.class, immediate = true)
public final class Registering {
    private final HttpService http;

    @Activate
    public Registering(@Reference HttpService http) throws Exception {
        this.http = http;
        http.registerServlet("/httpservice", new Hello(), null, null);
    }

    @Deactivate
    public void stop() {
        http.unregister("/httpservice");
    }

    private static final class Hello extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("VERSION");
        }
    }
}

package shapes.async;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.servlet.AsyncContext;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;

@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/async")
@HttpWhiteboardServletAsyncSupported
public final class Waiting extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private transient ScheduledExecutorService later;

    @Override
    public void init() {
        later = Executors.newSingleThreadScheduledExecutor();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext context = request.startAsync();
        later.schedule(() -> complete(context), 10, TimeUnit.MILLISECONDS);
    }

    private static Void complete(AsyncContext context) throws IOException {
        context.getResponse().getWriter().write("VERSION");
        context.complete();
        return null;
    }

    @Override
    public void destroy() {
        later.shutdown();
    }
}

package dev.midstream.http.router.site;

import java.io.IOException;
import java.util.List;
import javax.servlet.FilterChain;
import javax.servlet.Servlet;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;

/** The filters that are still to be passed, and the servlet behind them. */
record Chain(List<FilterMapping> filters, Servlet servlet) implements FilterChain {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response) throws IOException, ServletException {
        if (filters.isEmpty()) {
            servlet.service(request, response);
        } else {
            filters.get(0).filter().doFilter(request, response, new Chain(filters.subList(1, filters.size()), servlet));
        }
    }
}

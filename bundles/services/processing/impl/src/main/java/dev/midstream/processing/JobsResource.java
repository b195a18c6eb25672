package dev.midstream.processing;

import dev.midstream.processing.api.Job;
import dev.midstream.processing.api.JobRequest;
import dev.midstream.processing.api.JobState;
import dev.midstream.processing.api.Jobs;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.BadRequestException;
import javax.ws.rs.ClientErrorException;
import javax.ws.rs.Consumes;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.POST;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.UriInfo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Jobs over HTTP. */
@Component(service = JobsResource.class)
@JaxrsResource
@Path("processing/jobs")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({"viewer", "user", "operator"})
public class JobsResource {
    private static final int MAX_LIMIT = 1000;

    private final Jobs jobs;

    @Activate
    public JobsResource(@Reference Jobs jobs) {
        this.jobs = jobs;
    }

    /** What clients send; the id is optional. */
    record Submission(String pipeline, String key, String id) {}

    @POST
    @RolesAllowed({"user", "operator"})
    public Response submit(Submission submission, @Context UriInfo uri) {
        if (submission == null || submission.pipeline() == null || submission.key() == null) {
            throw new BadRequestException("The fields 'pipeline' and 'key' are needed.");
        }
        try {
            Job job = jobs.submit(new JobRequest(submission.pipeline(), submission.key(), submission.id()));
            return Response.accepted(JobView.of(job))
                    .location(uri.getAbsolutePathBuilder().path(job.id()).build())
                    .build();
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(e.getMessage(), e);
        } catch (IllegalStateException e) {
            throw new ClientErrorException(e.getMessage(), Response.Status.CONFLICT, e);
        }
    }

    @GET
    @Path("{id}")
    public JobView get(@PathParam("id") String id) {
        return jobs.get(id).map(JobView::of).orElseThrow(() -> new NotFoundException("There is no job " + id + "."));
    }

    @GET
    public Map<String, List<JobView>> list(
            @QueryParam("state") String state, @QueryParam("limit") @DefaultValue("100") String limit) {
        return Map.of(
                "jobs",
                jobs.list(state(state), limit(limit)).stream().map(JobView::of).toList());
    }

    private static int limit(String text) { // as an int parameter it would be a 404
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new BadRequestException("limit must be from 1 to " + MAX_LIMIT + ", not '" + text + "'.");
    }

    private static JobState state(String name) {
        try {
            return name == null ? null : JobState.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("state is one of " + Arrays.toString(JobState.values()) + ".", e);
        }
    }
}

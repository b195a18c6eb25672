package dev.midstream.storage;

import dev.midstream.storage.api.Keys;
import dev.midstream.storage.api.ObjectContent;
import dev.midstream.storage.api.ObjectInfo;
import dev.midstream.storage.api.ObjectQuery;
import dev.midstream.storage.api.ObjectStore;
import dev.midstream.storage.api.Precondition;
import dev.midstream.storage.api.PreconditionFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.annotation.security.RolesAllowed;
import javax.ws.rs.BadRequestException;
import javax.ws.rs.ClientErrorException;
import javax.ws.rs.Consumes;
import javax.ws.rs.DELETE;
import javax.ws.rs.DefaultValue;
import javax.ws.rs.GET;
import javax.ws.rs.HEAD;
import javax.ws.rs.HeaderParam;
import javax.ws.rs.NotFoundException;
import javax.ws.rs.PUT;
import javax.ws.rs.Path;
import javax.ws.rs.PathParam;
import javax.ws.rs.Produces;
import javax.ws.rs.QueryParam;
import javax.ws.rs.core.Context;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.UriInfo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.jaxrs.whiteboard.propertytypes.JaxrsResource;

/** Objects over HTTP. */
@Component(service = ObjectsResource.class)
@JaxrsResource
@Path("storage/objects")
@RolesAllowed({"viewer", "user", "operator"})
public class ObjectsResource {
    private static final String FIELD = "meta.";

    private final ObjectStore store;

    @Activate
    public ObjectsResource(@Reference ObjectStore store) {
        this.store = store;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Response list(
            @Context UriInfo uri,
            @QueryParam("prefix") String prefix,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("cursor") String cursor)
            throws IOException {
        Map<String, String> meta = uri.getQueryParameters().entrySet().stream()
                .filter(parameter -> parameter.getKey().startsWith(FIELD))
                .collect(Collectors.toMap(
                        parameter -> parameter.getKey().substring(FIELD.length()),
                        parameter -> parameter.getValue().get(0)));
        ObjectQuery query = valid(() -> new ObjectQuery(prefix, meta, number(limit), cursor));
        return Response.ok(ObjectsView.of(store.list(query))).build();
    }

    @PUT
    @Path("{key: .+}")
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({"user", "operator"})
    public Response put(
            @PathParam("key") String key,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue(MediaType.APPLICATION_OCTET_STREAM) String type,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch,
            @Context UriInfo uri,
            InputStream content)
            throws IOException {
        valid(() -> Keys.check(key));
        boolean replaces = store.stat(key).isPresent();
        ObjectInfo info = expecting(() -> store.put(key, content, type, EntityTags.precondition(ifMatch, ifNoneMatch)));
        return (replaces ? Response.ok() : Response.created(uri.getAbsolutePath()))
                .tag(info.etag())
                .entity(ObjectView.of(info))
                .build();
    }

    @HEAD
    @Path("{key: .+}")
    @Produces(MediaType.WILDCARD)
    public Response head(
            @PathParam("key") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch)
            throws IOException {
        ObjectInfo info = store.stat(key).orElseThrow(() -> missing(key));
        return unless(ifMatch, ifNoneMatch, info).orElseGet(() -> describe(Response.ok(), info)
                .header(HttpHeaders.CONTENT_LENGTH, info.size())
                .build());
    }

    @GET
    @Path("{key: .+}")
    @Produces(MediaType.WILDCARD)
    public Response get(
            @PathParam("key") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch,
            @HeaderParam("Range") String range,
            @HeaderParam("If-Range") String ifRange)
            throws IOException {
        ObjectInfo info = store.stat(key).orElseThrow(() -> missing(key));
        Optional<Response> conditional = unless(ifMatch, ifNoneMatch, info);
        if (conditional.isPresent()) {
            return conditional.get();
        }
        boolean ranged = ifRange == null || EntityTags.parse(ifRange).contains(info.etag());
        Optional<ByteRange> part = ranged ? ByteRange.parse(range, info.size()) : Optional.empty();
        return part.isPresent() ? part(key, info, part.get()) : whole(key);
    }

    private Response whole(String key) throws IOException {
        ObjectContent content = store.open(key).orElseThrow(() -> missing(key));
        return describe(Response.ok(content.stream()), content.info())
                .header(HttpHeaders.CONTENT_LENGTH, content.info().size())
                .build();
    }

    private Response part(String key, ObjectInfo info, ByteRange part) throws IOException {
        if (part.unsatisfiable()) {
            throw new ClientErrorException(
                    "The object has " + info.size() + " bytes, none of them in that range.",
                    Response.status(Response.Status.REQUESTED_RANGE_NOT_SATISFIABLE)
                            .header("Content-Range", "bytes */" + info.size())
                            .build());
        }
        ObjectContent content = store.open(key, part.first(), part.length()).orElseThrow(() -> missing(key));
        if (!content.info().etag().equals(info.etag())) {
            content.close();
            return whole(key); // replaced just now: a range of the old one would be a lie
        }
        return describe(Response.status(Response.Status.PARTIAL_CONTENT).entity(content.stream()), info)
                .header("Content-Range", part.contentRange(info.size()))
                .header(HttpHeaders.CONTENT_LENGTH, part.length())
                .build();
    }

    @DELETE
    @Path("{key: .+}")
    @RolesAllowed({"user", "operator"})
    public void delete(
            @PathParam("key") String key,
            @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) String ifNoneMatch)
            throws IOException {
        if (!expecting(() -> store.delete(key, EntityTags.precondition(ifMatch, ifNoneMatch)))) {
            throw missing(key);
        }
    }

    @GET
    @Path("{key: .+}/meta")
    @Produces(MediaType.APPLICATION_JSON)
    public Response meta(@PathParam("key") String key) throws IOException {
        ObjectInfo info = store.stat(key).orElseThrow(() -> missing(key));
        return Response.ok(info.meta(), MediaType.APPLICATION_JSON_TYPE).build();
    }

    @PUT
    @Path("{key: .+}/meta")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({"user", "operator"})
    public ObjectView putMeta(
            @PathParam("key") String key, @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch, String document)
            throws IOException {
        Precondition precondition = EntityTags.precondition(ifMatch, null);
        return expecting(() -> valid(() -> store.putMeta(key, document, precondition)))
                .map(ObjectView::of)
                .orElseThrow(() -> missing(key));
    }

    /** The answer to a conditional read, if it is not the object. */
    private static Optional<Response> unless(String ifMatch, String ifNoneMatch, ObjectInfo info) {
        if (!EntityTags.precondition(ifMatch, null).allows(info.etag())) {
            throw new ClientErrorException("The object has another entity tag.", Response.Status.PRECONDITION_FAILED);
        }
        return EntityTags.precondition(null, ifNoneMatch).allows(info.etag())
                ? Optional.empty()
                : Optional.of(Response.notModified(info.etag()).build());
    }

    private static Response.ResponseBuilder describe(Response.ResponseBuilder response, ObjectInfo info) {
        return response.type(info.contentType())
                .tag(info.etag())
                .lastModified(Date.from(info.modified()))
                .header("Accept-Ranges", "bytes")
                // what users upload must not become script of this site
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "sandbox; default-src 'none'");
    }

    private static NotFoundException missing(String key) {
        return new NotFoundException("There is no object " + key + ".");
    }

    private static int number(String limit) { // as an int parameter it would be a 404
        try {
            return Integer.parseInt(limit);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("limit must be a number, not '" + limit + "'", e);
        }
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    private static <T> T valid(Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (IllegalArgumentException e) {
            throw new BadRequestException(e.getMessage(), e);
        }
    }

    private static <T> T expecting(Call<T> call) throws IOException {
        try {
            return call.run();
        } catch (PreconditionFailedException e) {
            throw new ClientErrorException(e.getMessage(), Response.Status.PRECONDITION_FAILED, e);
        }
    }
}

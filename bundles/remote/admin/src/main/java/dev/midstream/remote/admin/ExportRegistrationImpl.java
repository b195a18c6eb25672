package dev.midstream.remote.admin;

import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.ExportReference;
import org.osgi.service.remoteserviceadmin.ExportRegistration;

/** What one export gave one client: a share in an endpoint, or a failure. */
final class ExportRegistrationImpl implements ExportRegistration, ExportReference {
    final Bundle client;
    private final Exports exports;
    // guarded by this
    /** Null if the export failed, and when it is closed: it leads to the contract's classes. */
    private Exported exported;

    private Map<String, ?> overlay;
    private Throwable failure;
    private boolean closed;

    private ExportRegistrationImpl(
            Exports exports, Bundle client, Exported exported, Map<String, ?> overlay, Throwable failure) {
        this.exports = exports;
        this.client = client;
        this.exported = exported;
        this.overlay = overlay;
        this.failure = failure;
    }

    static ExportRegistrationImpl of(Exports exports, Bundle client, Exported exported, Map<String, ?> overlay) {
        return new ExportRegistrationImpl(exports, client, exported, overlay, null);
    }

    synchronized Exported exported() {
        return exported;
    }

    static ExportRegistrationImpl failed(Exports exports, Bundle client, Throwable failure) {
        return new ExportRegistrationImpl(exports, client, null, Map.of(), failure);
    }

    @Override
    public synchronized ExportReference getExportReference() {
        if (closed) {
            return null;
        }
        if (exported == null) {
            throw new IllegalStateException("The export failed", failure);
        }
        return this;
    }

    @Override
    public synchronized ServiceReference<?> getExportedService() {
        return closed || exported == null ? null : exported.key.reference();
    }

    @Override
    public synchronized EndpointDescription getExportedEndpoint() {
        return closed || exported == null ? null : exported.description();
    }

    @Override
    public EndpointDescription update(Map<String, ?> properties) {
        EndpointDescription updated;
        synchronized (this) {
            if (closed || exported == null) {
                throw new IllegalStateException(closed ? "The export is closed" : "The export failed", failure);
            }
            try {
                Map<String, ?> next = properties == null ? overlay : Map.copyOf(properties);
                updated = exports.update(exported, next);
                overlay = next;
                failure = null;
            } catch (RuntimeException e) {
                failure = e;
                return null;
            }
        }
        exports.updated(this, updated);
        return updated;
    }

    @Override
    public void close() {
        Exported ended;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            ended = exported;
            exported = null;
            overlay = null;
        }
        if (ended != null) {
            exports.closed(this, ended);
        }
    }

    @Override
    public synchronized Throwable getException() {
        return closed ? null : failure;
    }
}

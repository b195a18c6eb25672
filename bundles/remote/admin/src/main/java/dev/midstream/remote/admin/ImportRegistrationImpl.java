package dev.midstream.remote.admin;

import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.osgi.service.remoteserviceadmin.EndpointDescription;
import org.osgi.service.remoteserviceadmin.ImportReference;
import org.osgi.service.remoteserviceadmin.ImportRegistration;

/** What one import gave one client: a share in a service, or a failure. */
final class ImportRegistrationImpl implements ImportRegistration, ImportReference {
    final Bundle client;
    final Imported imported;
    private final Imports imports;
    // guarded by this
    private Throwable failure;
    private boolean closed;

    private ImportRegistrationImpl(Imports imports, Bundle client, Imported imported, Throwable failure) {
        this.imports = imports;
        this.client = client;
        this.imported = imported;
        this.failure = failure;
    }

    static ImportRegistrationImpl of(Imports imports, Bundle client, Imported imported) {
        return new ImportRegistrationImpl(imports, client, imported, null);
    }

    static ImportRegistrationImpl failed(Imports imports, Bundle client, Throwable failure) {
        return new ImportRegistrationImpl(imports, client, null, failure);
    }

    @Override
    public synchronized ImportReference getImportReference() {
        if (closed) {
            return null;
        }
        if (imported == null) {
            throw new IllegalStateException("The import failed", failure);
        }
        return this;
    }

    @Override
    public synchronized ServiceReference<?> getImportedService() {
        return closed || imported == null ? null : imported.reference();
    }

    @Override
    public synchronized EndpointDescription getImportedEndpoint() {
        return closed || imported == null ? null : imported.endpoint();
    }

    @Override
    public boolean update(EndpointDescription endpoint) {
        synchronized (this) {
            if (closed || imported == null) {
                throw new IllegalStateException(closed ? "The import is closed" : "The import failed", failure);
            }
            if (!endpoint.isSameService(imported.endpoint())
                    || !endpoint.getId().equals(imported.endpoint().getId())) {
                throw new IllegalArgumentException(endpoint.getId() + " is another endpoint than "
                        + imported.endpoint().getId());
            }
            try {
                imported.update(endpoint);
                failure = null;
            } catch (RuntimeException e) {
                failure = e;
                return false;
            }
        }
        imports.updated(this, endpoint);
        return true;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        imports.closed(this);
    }

    @Override
    public synchronized Throwable getException() {
        return closed ? null : failure;
    }
}

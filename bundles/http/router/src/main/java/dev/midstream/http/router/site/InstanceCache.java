package dev.midstream.http.router.site;

import dev.midstream.swap.gate.BindException;

/** Has servlets and the like made, once for as long as they are needed. */
public interface InstanceCache {
    /** Makes something that is ready to be used. */
    interface Maker<T> {
        Disposable<T> make() throws BindException;
    }

    /**
     * @param key equal for instances that can be shared
     * @throws BindException if it could not be made
     */
    <T> T have(Object key, Maker<T> maker) throws BindException;
}

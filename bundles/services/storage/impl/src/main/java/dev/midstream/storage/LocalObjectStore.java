package dev.midstream.storage;

import dev.midstream.storage.api.Keys;
import dev.midstream.storage.api.ObjectContent;
import dev.midstream.storage.api.ObjectInfo;
import dev.midstream.storage.api.ObjectPage;
import dev.midstream.storage.api.ObjectQuery;
import dev.midstream.storage.api.ObjectStore;
import dev.midstream.storage.api.Precondition;
import dev.midstream.storage.api.PreconditionFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.h2.mvstore.MVStore;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The object store of one node. The order of a write makes it safe: content on disk, then the entry that names it, then
 * the acknowledgement, and only then the end of the content that it replaced. A crash can leave content without an
 * entry, which is swept up later, but never an entry without content.
 *
 * <p>Any number of instances, of any revision, may work on one folder and one MVStore in one JVM.
 */
@Component(
        service = ObjectStore.class,
        immediate = true,
        property = {"service.exported.interfaces=*", "midstream.idempotent=stat,open,list"})
@Designate(ocd = LocalObjectStore.Config.class)
public class LocalObjectStore implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(LocalObjectStore.class);

    private final Catalogue catalogue;
    private final Contents contents;
    private final Clock clock;

    @ObjectClassDefinition(name = "Storage")
    @interface Config {
        /** Where contents are kept; empty: the node's data folder. */
        String folder() default "";
    }

    @Activate
    public LocalObjectStore(@Reference(target = "(name=storage)") MVStore store, BundleContext context, Config config)
            throws IOException {
        this(store, folder(context, config), Clock.systemUTC());
    }

    /** Returns the folder of the contents. */
    static Path folder(BundleContext context, Config config) {
        return config.folder().isEmpty()
                ? Path.of(context.getProperty("karaf.data"), "midstream", "objects")
                : Path.of(config.folder());
    }

    LocalObjectStore(MVStore store, Path folder, Clock clock) throws IOException {
        this.clock = clock;
        catalogue = new Catalogue(store, new EventLog(store, clock));
        contents = new Contents(store, folder);
        LOG.info("Storage serves {} objects from {}", catalogue.size(), folder);
    }

    @Deactivate
    void stop() {
        LOG.info("Storage stops");
    }

    @Override
    public ObjectInfo put(String key, InputStream content, String contentType, Precondition precondition)
            throws IOException {
        Keys.check(key);
        expect(precondition, key, catalogue.get(key)); // before a long upload rather than after it
        try (Contents.Draft draft = contents.receive(content)) {
            String write = UUID.randomUUID().toString();
            contents.link(draft, write, key);
            Change change;
            try {
                change = catalogue.change(key, old -> {
                    expect(precondition, key, old);
                    String meta = old == null ? "{}" : old.meta();
                    return new Entry(contentType, draft.size(), draft.sha256(), write, now(), meta);
                });
            } catch (IOException | RuntimeException e) {
                contents.unlink(draft.sha256(), write);
                throw e;
            }
            catalogue.commit();
            unlink(change.before());
            return info(key, change.after());
        }
    }

    @Override
    public Optional<ObjectInfo> stat(String key) {
        return Optional.ofNullable(catalogue.get(key)).map(entry -> info(key, entry));
    }

    @Override
    public Optional<ObjectContent> open(String key, long offset, long length) throws IOException {
        while (true) {
            Entry entry = catalogue.get(key);
            if (entry == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(new ObjectContent(info(key, entry), contents.open(entry.sha256(), offset, length)));
            } catch (NoSuchFileException e) {
                if (entry.equals(catalogue.get(key))) {
                    throw new IOException("The content of " + key + " is missing from disk: " + e.getFile(), e);
                } // else it was replaced just now: look again
            }
        }
    }

    @Override
    public boolean delete(String key, Precondition precondition) throws IOException {
        Entry old = catalogue
                .change(key, before -> {
                    expect(precondition, key, before);
                    return null;
                })
                .before();
        catalogue.commit();
        unlink(old);
        return old != null;
    }

    @Override
    public Optional<ObjectInfo> putMeta(String key, String json, Precondition precondition) throws IOException {
        String meta = Documents.check(json);
        Change change = catalogue.change(key, old -> {
            expect(precondition, key, old);
            return old == null ? null : old.withMeta(meta, now());
        });
        catalogue.commit();
        return Optional.ofNullable(change.after()).map(entry -> info(key, entry));
    }

    @Override
    public ObjectPage list(ObjectQuery query) {
        return catalogue.list(query, LocalObjectStore::info);
    }

    private void unlink(Entry entry) throws IOException {
        if (entry != null) {
            contents.unlink(entry.sha256(), entry.write());
        }
    }

    private static void expect(Precondition precondition, String key, Entry entry) throws PreconditionFailedException {
        if (!precondition.allows(entry == null ? null : entry.sha256())) {
            throw new PreconditionFailedException(
                    entry == null ? key + " does not exist" : key + " has the entity tag " + entry.sha256());
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    static ObjectInfo info(String key, Entry entry) {
        return new ObjectInfo(key, entry.contentType(), entry.size(), entry.sha256(), entry.modified(), entry.meta());
    }

    /** An entry before and after; either may be null. */
    record Change(Entry before, Entry after) {}
}

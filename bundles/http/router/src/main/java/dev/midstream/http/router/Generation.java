package dev.midstream.http.router;

import dev.midstream.http.router.site.Site;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The site of a revision for a part of its life. A revision whose resources or servlets change gets a new generation; the old one
 * ends when its last request has ended, and with it what the new one has no use for. Thread-safe.
 */
final class Generation {
    private static final long RETIRED = 1L << 62;

    private final Site site;
    private final List<SharedInstance> instances;
    private final AtomicLong users = new AtomicLong();

    /** @param instances the instances of the site in the order of their creation, retained for this generation */
    Generation(Site site, List<SharedInstance> instances) {
        this.site = site;
        this.instances = instances;
    }

    Site site() {
        return site;
    }

    List<SharedInstance> instances() {
        return instances;
    }

    /** Counts a request in; false if this generation is retired: take the next one. */
    boolean enter() {
        if (users.getAndIncrement() < RETIRED) {
            return true;
        }
        users.decrementAndGet();
        return false;
    }

    void exit() {
        if (users.decrementAndGet() == RETIRED) {
            release(instances);
        }
    }

    void retire() {
        if (users.addAndGet(RETIRED) == RETIRED) {
            release(instances);
        }
    }

    /** Releases all instances in reverse order, because later ones may need earlier ones. Never throws. */
    static void release(List<SharedInstance> instances) {
        for (int last = instances.size() - 1; last >= 0; last--) {
            SharedInstance instance = instances.get(last);
            CleanUp.run("ending " + instance.key(), instance::release);
        }
    }
}

package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadStateTest {
    private final Thread thread = Thread.currentThread();
    private final ClassLoader loader = thread.getContextClassLoader();
    private final String name = thread.getName();
    private final int priority = thread.getPriority();

    @AfterEach
    void cleanThread() {
        assertThat(Thread.interrupted()).isFalse();
    }

    private void change() {
        thread.setContextClassLoader(new URLClassLoader(new URL[0]));
        thread.setName("changed");
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.interrupt();
    }

    private void assertUnchanged() {
        assertThat(thread.getContextClassLoader()).isSameAs(loader);
        assertThat(thread.getName()).isEqualTo(name);
        assertThat(thread.getPriority()).isEqualTo(priority);
        assertThat(thread.isInterrupted()).isFalse();
    }

    @Test
    void foreignCodeLeavesNothingBehind() {
        ThreadState before = ThreadState.save();
        change();
        before.restore();

        assertUnchanged();
    }

    @Test
    void passageLeavesNothingBehind() {
        TestService service = new TestService("test");
        service.shift(TestService.tenure("1.0.0", this));
        Passage.admit(service.routing(), new NamedCall(), null).run(() -> {
            change();
            return Outcome.SUCCESS;
        });

        assertUnchanged();
    }

    @Test
    void earlierInterruptStays() {
        thread.interrupt();
        ThreadState.save().restore();

        assertThat(Thread.interrupted()).isTrue();
    }

    private static final class NamedCall implements ActiveCall {
        @Override
        public String kind() {
            return "test";
        }

        @Override
        public String what() {
            return "a call";
        }

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public boolean endGracefully() {
            return false;
        }

        @Override
        public void abort() {
            // cannot be aborted
        }

        @Override
        public boolean aborted() {
            return false;
        }
    }
}

package dev.midstream.remote.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nothing that outlives a codec holds the classes of its contract. */
class UnloadTest {

    /** Loads the contract and what belongs to it anew. */
    private static final class Copy extends ClassLoader {
        Copy() {
            super(UnloadTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Everything.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (java.io.IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Test
    void aDroppedCodecLetsItsContractGo() throws Exception {
        WeakReference<ClassLoader> loader = use();
        for (int i = 0; i < 50 && loader.get() != null; i++) {
            System.gc();
        }
        assertThat(loader.get()).isNull();
    }

    @Test
    void aCodecThatIsKeptKeepsIt() throws Exception {
        Copy loader = new Copy();
        ContractCodec codec = ContractCodec.of(List.of(loader.loadClass(Everything.class.getName())), Limits.DEFAULT);
        WeakReference<ClassLoader> reference = new WeakReference<>(loader);
        loader = null;
        System.gc();
        assertThat(reference.get()).isNotNull();
        assertThat(codec.methods()).isNotEmpty();
    }

    private static WeakReference<ClassLoader> use() throws Exception {
        Copy loader = new Copy();
        Class<?> contract = loader.loadClass(Everything.class.getName());
        assertThat(contract).isNotSameAs(Everything.class);
        ContractCodec codec = ContractCodec.of(List.of(contract), Limits.DEFAULT);
        Class<?> type = loader.loadClass(Everything.Person.class.getName());
        Object person = type.getConstructors()[0].newInstance("x", 1, Optional.empty(), List.of(), Map.of());
        Method keep = contract.getMethod("keep", Object.class);
        codec.decodeResult(keep, codec.encodeResult(keep, person));
        return new WeakReference<>(loader);
    }
}

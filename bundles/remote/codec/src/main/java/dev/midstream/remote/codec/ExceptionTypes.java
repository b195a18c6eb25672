package dev.midstream.remote.codec;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.DateTimeException;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.InputMismatchException;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.osgi.framework.BundleReference;
import org.osgi.framework.wiring.BundleWiring;

/**
 * The exceptions that are made anew from bytes: some of the platform's, those that the contracts' methods declare, and
 * those in the contracts' own packages. The last are listed from the contract's bundle; a name from the wire is looked
 * up in this list and never given to a class loader.
 */
final class ExceptionTypes {

    private static final List<Class<? extends Throwable>> PLATFORM = List.of(
            IllegalArgumentException.class,
            IllegalStateException.class,
            NullPointerException.class,
            UnsupportedOperationException.class,
            NoSuchElementException.class,
            InputMismatchException.class,
            IndexOutOfBoundsException.class,
            ArrayIndexOutOfBoundsException.class,
            StringIndexOutOfBoundsException.class,
            NumberFormatException.class,
            ArithmeticException.class,
            ClassCastException.class,
            ConcurrentModificationException.class,
            DateTimeException.class,
            SecurityException.class,
            CancellationException.class,
            RejectedExecutionException.class,
            UncheckedIOException.class,
            IOException.class,
            EOFException.class,
            FileNotFoundException.class,
            InterruptedIOException.class,
            NoSuchFileException.class,
            FileAlreadyExistsException.class,
            AccessDeniedException.class,
            TimeoutException.class,
            InterruptedException.class);

    private final Map<String, Class<?>> byName = new HashMap<>();

    ExceptionTypes(List<Class<?>> contracts) {
        PLATFORM.forEach(type -> byName.put(type.getName(), type));
        for (Class<?> contract : contracts) {
            for (Method method : contract.getMethods()) {
                for (Class<?> declared : method.getExceptionTypes()) {
                    byName.put(declared.getName(), declared);
                }
            }
            for (String name : names(contract)) {
                // of our own listing, not of the wire; static initialisers do not run
                try {
                    Class<?> type = Class.forName(name, false, contract.getClassLoader());
                    if (Exception.class.isAssignableFrom(type)) {
                        byName.put(name, type);
                    }
                } catch (ClassNotFoundException | LinkageError e) {
                    // a class that does not link cannot be thrown here either
                }
            }
        }
    }

    /** The exception of a name, if it is one that may be made. */
    Class<?> find(String name) {
        return byName.get(name);
    }

    /** Classes in the contract's package that are exceptions by their names. */
    private static List<String> names(Class<?> contract) {
        ClassLoader loader = contract.getClassLoader();
        String folder = contract.getPackageName().replace('.', '/');
        try {
            if (loader instanceof BundleReference reference) {
                BundleWiring wiring = reference.getBundle().adapt(BundleWiring.class);
                Collection<String> resources =
                        wiring.listResources(folder, "*Exception.class", BundleWiring.LISTRESOURCES_LOCAL);
                return resources.stream().map(ExceptionTypes::name).toList();
            }
            CodeSource source = contract.getProtectionDomain().getCodeSource();
            return source == null || source.getLocation() == null
                    ? List.of()
                    : outsideOsgi(source.getLocation().toURI(), folder);
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            return List.of();
        }
    }

    private static List<String> outsideOsgi(URI location, String folder) throws IOException {
        Path path = Path.of(location);
        if (Files.isDirectory(path)) {
            Path inside = path.resolve(folder);
            try (Stream<Path> files = Files.isDirectory(inside) ? Files.list(inside) : Stream.empty()) {
                return files.map(file -> folder + "/" + file.getFileName())
                        .filter(name -> name.endsWith("Exception.class"))
                        .map(ExceptionTypes::name)
                        .toList();
            }
        }
        try (JarFile jar = new JarFile(path.toFile())) {
            return jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith("Exception.class")
                            && name.startsWith(folder + "/")
                            && name.indexOf('/', folder.length() + 1) < 0)
                    .map(ExceptionTypes::name)
                    .toList();
        }
    }

    private static String name(String resource) {
        return resource.substring(0, resource.length() - ".class".length()).replace('/', '.');
    }
}

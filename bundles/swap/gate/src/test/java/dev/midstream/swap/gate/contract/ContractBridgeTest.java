package dev.midstream.swap.gate.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midstream.swap.gate.TestJar;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two versions of a contract, each in a loader of its own. */
class ContractBridgeTest {
    @TempDir
    Path folder;

    private int serial;

    /** A version of the contract {@code p.Service}, with an implementation {@code p.Impl} if the sources have one. */
    private final class Version {
        private final ClassLoader loader;

        Version(String... sources) throws Exception {
            Map<String, String> named = new LinkedHashMap<>();
            for (String source : sources) {
                String name = source.replaceFirst("(?s).*?\\b(class|interface|record|enum) (\\w+).*", "$2");
                named.put(
                        "p." + name, "package p; import java.util.*; import java.util.concurrent.*; public " + source);
            }
            Path classes = new TestJar(folder.resolve("v" + ++serial), named).classes();
            loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, null);
        }

        Class<?> type(String name) throws Exception {
            return loader.loadClass("p." + name);
        }

        Object make(String name, Object... arguments) throws Exception {
            return type(name).getDeclaredConstructors()[0].newInstance(arguments);
        }
    }

    private static ContractBridge bridge(Version consumers, Version implemented) throws Exception {
        return ContractBridge.between(List.of(consumers.type("Service")), List.of(implemented.type("Service")));
    }

    private static Object over(Version consumers, Version implemented) throws Exception {
        return bridge(consumers, implemented).over(implemented.make("Impl"));
    }

    private static Object call(Version consumers, Object service, String method, Object... arguments) throws Exception {
        for (var candidate : consumers.type("Service").getMethods()) {
            if (candidate.getName().equals(method)) {
                try {
                    return candidate.invoke(service, arguments);
                } catch (InvocationTargetException e) {
                    throw (Exception) e.getCause();
                }
            }
        }
        throw new AssertionError(method);
    }

    @Test
    void sharedTypesPassUnchanged() throws Exception {
        Version old = new Version("interface Service { String say(String what, int times); }");
        Version next = new Version(
                "interface Service { String say(String what, int times); void more(); }",
                "class Impl implements Service { public String say(String what, int times) { return what.repeat(times); }"
                        + " public void more() {} }");
        assertThat(call(old, over(old, next), "say", "ab", 2)).isEqualTo("abab");
    }

    @Test
    void aMissingMethodIsNoBridgeUnlessItHasADefault() throws Exception {
        Version old = new Version("interface Service { void gone(); default String kept() { return \"default\"; } }");
        Version next = new Version("interface Service { }", "class Impl implements Service { }");
        assertThatThrownBy(() -> bridge(old, next))
                .isInstanceOf(IncompatibleContractException.class)
                .hasMessageContaining("Service.gone is missing");
        Version defaults = new Version("interface Service { default String kept() { return \"default\"; } }");
        assertThat(call(defaults, over(defaults, next), "kept")).isEqualTo("default");
    }

    @Test
    void recordsAreConvertedByTheNamesOfTheirComponents() throws Exception {
        Version old = new Version(
                "record Item(String id, int count) {}",
                "interface Service { Item twice(Item item); List<Item> all(Map<String, Item> items); Item[] array(); }");
        Version next = new Version(
                "record Item(String id, String colour, int count) {}",
                "interface Service { Item twice(Item item); List<Item> all(Map<String, Item> items); Item[] array(); }",
                "class Impl implements Service {"
                        + " public Item twice(Item i) { return new Item(i.id() + i.colour(), \"red\", i.count() * 2); }"
                        + " public List<Item> all(Map<String, Item> items) { return new ArrayList<>(items.values()); }"
                        + " public Item[] array() { return new Item[] {new Item(\"x\", \"red\", 1)}; } }");
        Object service = over(old, next);
        Object item = old.make("Item", "a", 3);
        assertThat(call(old, service, "twice", item)).isEqualTo(old.make("Item", "anull", 6));
        assertThat(call(old, service, "all", Map.of("one", item))).isEqualTo(List.of(item));
        assertThat((Object[]) call(old, service, "array")).containsExactly(old.make("Item", "x", 1));
        assertThat(call(old, service, "twice", new Object[] {item})).isNotNull();
    }

    @Test
    void recordsMayContainThemselves() throws Exception {
        String[] sources = {
            "record Tree(String name, List<Tree> children) {}", "interface Service { Tree same(Tree tree); }",
        };
        Version old = new Version(sources);
        Version next = new Version(
                sources[0],
                sources[1],
                "class Impl implements Service { public Tree same(Tree tree) { return tree; } }");
        Object tree = old.make("Tree", "root", List.of(old.make("Tree", "leaf", List.of())));
        assertThat(call(old, over(old, next), "same", tree)).isEqualTo(tree);
    }

    @Test
    void enumsAreConvertedIfTheReceiverKnowsEachConstant() throws Exception {
        Version old = new Version("enum State { ON, OFF }", "interface Service { State flip(State state); }");
        Version same = new Version(
                "enum State { OFF, ON }",
                "interface Service { State flip(State state); }",
                "class Impl implements Service { public State flip(State s) { return s == State.ON ? State.OFF : State.ON; } }");
        Object on = old.type("State").getEnumConstants()[0];
        assertThat(call(old, over(old, same), "flip", on)).hasToString("OFF");

        Version grown = new Version("enum State { OFF, ON, BROKEN }", "interface Service { State flip(State state); }");
        assertThatThrownBy(() -> bridge(old, grown)).hasMessageContaining("lacks BROKEN");
    }

    @Test
    void exceptionsArriveAsTheConsumersKnowThem() throws Exception {
        String[] sources = {
            "class Refused extends Exception { public Refused(String why, Throwable cause) { super(why, cause); } }",
            "interface Service { void pay() throws Refused; }",
        };
        Version old = new Version(sources);
        Version next = new Version(
                sources[0],
                sources[1],
                "class Impl implements Service { public void pay() throws Refused {"
                        + " throw new Refused(\"no money\", new IllegalStateException(\"empty\")); } }");
        Object service = over(old, next);
        assertThatThrownBy(() -> call(old, service, "pay"))
                .isInstanceOf(old.type("Refused").asSubclass(Throwable.class))
                .hasMessage("no money")
                .hasRootCauseMessage("empty");
    }

    @Test
    void anExceptionThatConsumersDoNotDeclareIsNoBridge() throws Exception {
        Version old = new Version("interface Service { void pay(); }");
        Version next =
                new Version("class Refused extends Exception {}", "interface Service { void pay() throws Refused; }");
        assertThatThrownBy(() -> bridge(old, next)).hasMessageContaining("p.Refused is not declared");
    }

    @Test
    void listenersAreBridgedBackAndKeepTheirIdentity() throws Exception {
        String[] sources = {
            "record Tick(int number) {}",
            "interface Listener { void tick(Tick tick); }",
            "interface Service { void add(Listener listener); boolean remove(Listener listener); Listener first(); }",
        };
        Version old = new Version(sources);
        Version next = new Version(
                sources[0],
                sources[1],
                sources[2],
                "class Impl implements Service { List<Listener> all = new ArrayList<>();"
                        + " public void add(Listener l) { all.add(l); l.tick(new Tick(1)); }"
                        + " public boolean remove(Listener l) { return all.remove(l); }"
                        + " public Listener first() { return all.get(0); } }");
        List<Object> ticks = new ArrayList<>();
        Object listener = Proxy.newProxyInstance(
                old.loader, new Class<?>[] {old.type("Listener")}, (proxy, method, arguments) -> {
                    if (method.getName().equals("equals")) {
                        return proxy == arguments[0];
                    }
                    if (method.getName().equals("hashCode")) {
                        return 1;
                    }
                    return ticks.add(arguments[0]);
                });
        Object service = over(old, next);
        call(old, service, "add", listener);
        assertThat(ticks).containsExactly(old.make("Tick", 1));
        assertThat(call(old, service, "first")).isSameAs(listener);
        assertThat(call(old, service, "remove", listener)).isEqualTo(true);
    }

    @Test
    void stagesAndOptionalsAreConvertedInside() throws Exception {
        String[] sources = {
            "record Item(String id) {}",
            "interface Service { CompletionStage<Item> later(Item item); Optional<Item> maybe(); }",
        };
        Version old = new Version(sources);
        Version next = new Version(
                sources[0],
                sources[1],
                "class Impl implements Service {"
                        + " public CompletionStage<Item> later(Item i) { return CompletableFuture.completedFuture(i); }"
                        + " public Optional<Item> maybe() { return Optional.of(new Item(\"m\")); } }");
        Object service = over(old, next);
        Object item = old.make("Item", "l");
        CompletionStage<?> stage = (CompletionStage<?>) call(old, service, "later", item);
        assertThat(stage.toCompletableFuture().get()).isEqualTo(item);
        assertThat(call(old, service, "maybe")).isEqualTo(java.util.Optional.of(old.make("Item", "m")));
    }

    @Test
    void sealedInterfacesAreConvertedByTheirRecords() throws Exception {
        String[] sources = {
            "interface Shape permits Shape.Round, Shape.Square {"
                    + " record Round(int r) implements Shape {} record Square(int a) implements Shape {} }",
            "interface Service { Shape same(Shape shape); }",
        };
        sources[0] = "sealed " + sources[0];
        Version old = new Version(sources);
        Version next = new Version(
                sources[0], sources[1], "class Impl implements Service { public Shape same(Shape s) { return s; } }");
        Object square = old.make("Shape$Square", 4);
        assertThat(call(old, over(old, next), "same", square)).isEqualTo(square);
    }

    @Test
    void aClassWithStateOfItsOwnIsNoBridge() throws Exception {
        Version old = new Version("class Bag { public int size; }", "interface Service { Bag bag(); }");
        Version next = new Version("class Bag { public int size; }", "interface Service { Bag bag(); }");
        assertThatThrownBy(() -> bridge(old, next))
                .hasMessageContaining("class p.Bag differs between the versions")
                .hasMessageContaining("Service.bag");
    }

    @Test
    void aContainerThatCannotBeCopiedIsNoBridge() throws Exception {
        String[] sources = {
            "record Item(String id) {}", "interface Service { BlockingQueue<Item> queue(); }",
        };
        assertThatThrownBy(() -> bridge(new Version(sources), new Version(sources)))
                .hasMessageContaining("java.util.concurrent.BlockingQueue");
    }
}

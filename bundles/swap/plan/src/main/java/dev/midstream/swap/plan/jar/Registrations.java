package dev.midstream.swap.plan.jar;

import aQute.bnd.osgi.Jar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The services that a bundle may register without Declarative Services. Found by constants: those that are given to {@code
 * registerService} first, and whatever is named anywhere in a bundle that calls it at all; and by descriptions for
 * extenders.
 */
public final class Registrations {
    private static final int FLAGS = ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES;
    /** More classes than a chain of superclasses has. */
    private static final int MOST_SUPERCLASSES = 1_000;

    private static final Set<String> CONTAINERS =
            Set.of("org/osgi/service/http/HttpService", "org/ops4j/pax/web/service/WebContainer");

    private final Set<String> offered = new HashSet<>();
    private final Set<String> named = new HashSet<>();
    private final Set<String> declared = new TreeSet<>();
    private final Set<String> aliases = new TreeSet<>();
    private final Set<String> enabled = new TreeSet<>();
    private final Set<String> superclasses = new TreeSet<>();
    private boolean registers;
    private boolean serviceLoader;
    private boolean computesAliases;

    private Registrations() {}

    public static Registrations of(Jar jar) {
        Registrations found = new Registrations();
        ClassFiles.paths(jar).forEach(path -> ClassFiles.visit(Jars.read(jar, path), found.new Classes(), FLAGS));
        found.superclasses.removeIf(name -> name.startsWith("java.") || Jars.readClass(jar, name) != null);
        found.declared.addAll(Blueprint.interfaces(jar));
        found.serviceLoader = found.declared.addAll(ServiceLoaderOffers.interfaces(jar));
        found.offered.addAll(found.declared);
        found.named.addAll(found.declared);
        found.registers |= !found.declared.isEmpty();
        return found;
    }

    /**
     * Takes over what superclasses of its classes, of other bundles, may register for it.
     *
     * @param classes returns the class file of a name, or null if it cannot be found
     */
    public void inherit(Function<String, byte[]> classes) {
        Registrations inherited = new Registrations();
        Deque<String> left = new ArrayDeque<>(superclasses);
        Set<String> seen = new HashSet<>();
        while (!left.isEmpty() && seen.size() < MOST_SUPERCLASSES) {
            String name = left.remove();
            byte[] bytes = name.startsWith("java.") || !seen.add(name) ? null : classes.apply(name);
            if (bytes != null) {
                inherited.superclasses.clear();
                ClassFiles.visit(bytes, inherited.new Classes(), FLAGS);
                left.addAll(inherited.superclasses);
            }
        }
        if (inherited.registers) {
            named.addAll(inherited.named);
            registers = true;
        }
    }

    /** Classes that it offers, as far as its code says so plainly. */
    public Set<String> offered() {
        return offered;
    }

    /** Returns those of the offered classes that an extender registers by a description. */
    public Set<String> declared() {
        return declared;
    }

    /** Returns the aliases that it registers servlets and files by with {@code HttpService}. */
    public Set<String> aliases() {
        return aliases;
    }

    /** Returns true if it registers servlets or files with {@code HttpService} by an alias that is no constant. */
    public boolean computesAliases() {
        return computesAliases;
    }

    /** Returns names that its code sets to true, such as those of service properties. */
    public Set<String> enabled() {
        return enabled;
    }

    /** Returns true if an extender offers its classes to the service loader. */
    public boolean serviceLoader() {
        return serviceLoader;
    }

    /** Returns true if it registers services by its code or by descriptions. */
    public boolean registers() {
        return registers;
    }

    /** Whether it may go on offering what a revision before it registered. */
    public boolean mayOffer(String type) {
        return registers && named.contains(type);
    }

    private final class Classes extends ClassVisitor {
        Classes() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visit(int version, int access, String name, String generic, String parent, String[] parents) {
            if (parent != null) {
                superclasses.add(parent.replace('/', '.'));
            }
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String generic, String[] exceptions) {
            return new Methods();
        }
    }

    /** A call is made of the constants since the end of the statement before it; its first argument comes first. */
    private final class Methods extends MethodVisitor {
        private final List<String> pending = new ArrayList<>();
        /** The constant of the instruction before. */
        private String last;
        /** The constant before the number one, which is also true. */
        private String one;

        Methods() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visitLdcInsn(Object value) {
            String name = value instanceof Type type && type.getSort() == Type.OBJECT
                    ? type.getClassName()
                    : value instanceof String text && text.length() < 200 ? text : null;
            if ("true".equals(name)) {
                enable();
            }
            last = value instanceof String ? name : null;
            if (name != null) {
                pending.add(name);
                named.add(name);
            }
        }

        /** A name that is followed by true, as in {@code properties.put(NAME, true)}. */
        private void enable() {
            if (last != null) {
                enabled.add(last);
            }
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String type) {
            if (owner.equals("java/lang/Boolean") && name.equals("TRUE")) {
                enable();
            }
            last = null;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.ICONST_1) {
                one = last;
            }
            last = null;
            if (opcode == Opcodes.POP || opcode == Opcodes.POP2) {
                pending.clear();
            }
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
            last = null;
            one = null;
            if (opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE) {
                pending.clear();
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String type, boolean onInterface) {
            if (one != null && owner.equals("java/lang/Boolean") && name.equals("valueOf")) {
                enabled.add(one);
            }
            one = null;
            last = null;
            if (CONTAINERS.contains(owner)
                    && (name.equals("registerServlet") || name.equals("registerResources"))
                    && type.startsWith("(Ljava/lang/String;")) {
                if (pending.isEmpty() || !pending.get(0).startsWith("/")) {
                    computesAliases = true;
                } else {
                    aliases.add(pending.get(0));
                }
            }
            if (name.equals("registerService") && owner.equals("org/osgi/framework/BundleContext")) {
                registers = true;
                int several = type.startsWith("([") ? pending.size() : 1;
                pending.stream().limit(several).filter(Registrations::isName).forEach(offered::add);
            }
            if (type.endsWith(")V") && !name.equals("<init>")) {
                pending.clear();
            }
        }
    }

    private static boolean isName(String constant) {
        return constant.matches("([\\w$]+\\.)+[\\w$]+");
    }
}

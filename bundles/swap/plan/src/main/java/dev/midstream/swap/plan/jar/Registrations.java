package dev.midstream.swap.plan.jar;

import aQute.bnd.osgi.Jar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The services that a bundle may register without Declarative Services. Found by constants: those that are given to {@code
 * registerService} first, and whatever is named anywhere in a bundle that calls it at all; and by Blueprint descriptions.
 */
public final class Registrations {
    private final Set<String> offered = new HashSet<>();
    private final Set<String> named = new HashSet<>();
    private boolean registers;

    private Registrations() {}

    public static Registrations of(Jar jar) {
        Registrations found = new Registrations();
        ClassFiles.paths(jar)
                .forEach(path -> ClassFiles.visit(
                        Jars.read(jar, path), found.new Classes(), ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES));
        Set<String> declared = Blueprint.interfaces(jar);
        found.offered.addAll(declared);
        found.named.addAll(declared);
        found.registers |= !declared.isEmpty();
        return found;
    }

    /** Classes that it offers, as far as its code says so plainly. */
    public Set<String> offered() {
        return offered;
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
        public MethodVisitor visitMethod(int access, String name, String type, String generic, String[] exceptions) {
            return new Methods();
        }
    }

    /** A call is made of the constants since the end of the statement before it; its first argument comes first. */
    private final class Methods extends MethodVisitor {
        private final List<String> pending = new ArrayList<>();

        Methods() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visitLdcInsn(Object value) {
            String name = value instanceof Type type && type.getSort() == Type.OBJECT
                    ? type.getClassName()
                    : value instanceof String text && text.length() < 200 ? text : null;
            if (name != null) {
                pending.add(name);
                named.add(name);
            }
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.POP || opcode == Opcodes.POP2) {
                pending.clear();
            }
        }

        @Override
        public void visitVarInsn(int opcode, int variable) {
            if (opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE) {
                pending.clear();
            }
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String type, boolean onInterface) {
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

package shapes.embeddedlib;

public final class Library {
    private Library() {}

    public static String version() {
        return "VERSION";
    }
}

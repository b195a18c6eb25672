package shapes.body;

public record Entity(String text) {}

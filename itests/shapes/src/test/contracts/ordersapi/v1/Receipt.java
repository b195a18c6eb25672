package shapes.ordersapi;

/** An order that was taken. @param by the version that took it */
public record Receipt(String article, String by) {}

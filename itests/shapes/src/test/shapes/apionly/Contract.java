package shapes.apionly;

public interface Contract {
    String OF_API = "VERSION";
}

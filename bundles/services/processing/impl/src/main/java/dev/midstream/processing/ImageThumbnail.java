package dev.midstream.processing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midstream.storage.api.ObjectContent;
import dev.midstream.storage.api.ObjectInfo;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A small copy of a PNG or JPEG image. Big ones are read at a fraction of their size, so that a file of some kilobytes
 * cannot ask for gigabytes of memory.
 */
final class ImageThumbnail implements Pipeline {
    private static final int SIDE = 256;
    private static final long MAX_PIXELS = 100_000_000;
    private static final Set<String> FORMATS = Set.of("png", "jpeg");

    @Override
    public String name() {
        return "image-thumbnail";
    }

    @Override
    public void run(ObjectContent object, Outputs outputs, ObjectNode result) throws IOException {
        try (ImageInputStream input = new MemoryCacheImageInputStream(object.stream())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(input);
            if (!readers.hasNext()) {
                throw new UnfitObjectException("The object is no PNG or JPEG image.");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(input, true, true);
                thumbnail(reader, outputs, result);
            } finally {
                reader.dispose();
            }
        }
    }

    private static void thumbnail(ImageReader reader, Outputs outputs, ObjectNode result) throws IOException {
        String format = reader.getFormatName().toLowerCase(Locale.ROOT);
        if (!FORMATS.contains(format)) {
            throw new UnfitObjectException("The object is a " + format + " image, neither PNG nor JPEG.");
        }
        BufferedImage source;
        int width;
        int height;
        try {
            width = reader.getWidth(0);
            height = reader.getHeight(0);
            if ((long) width * height > MAX_PIXELS) {
                throw new UnfitObjectException("The image has " + width + " × " + height + " pixels; more than "
                        + MAX_PIXELS + " are too many.");
            }
            ImageReadParam fraction = reader.getDefaultReadParam();
            int step = Math.max(1, Math.max(width, height) / (4 * SIDE));
            fraction.setSourceSubsampling(step, step, 0, 0);
            source = reader.read(0, fraction);
        } catch (IIOException | IndexOutOfBoundsException e) {
            throw new UnfitObjectException("The image is damaged: " + e.getMessage());
        }
        BufferedImage small = scale(source, width, height);
        ObjectInfo written = outputs.write("thumbnail." + format, "image/" + format, encode(small, format));
        result.put("object", written.key());
        result.put("width", small.getWidth());
        result.put("height", small.getHeight());
        result.put("sourceWidth", width);
        result.put("sourceHeight", height);
        result.put("format", format);
    }

    private static BufferedImage scale(BufferedImage source, int width, int height) {
        double factor = Math.min(1.0, (double) SIDE / Math.max(width, height));
        int newWidth = Math.max(1, (int) Math.round(width * factor));
        int newHeight = Math.max(1, (int) Math.round(height * factor));
        boolean alpha = source.getColorModel().hasAlpha();
        BufferedImage small = new BufferedImage(
                newWidth, newHeight, alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(source, 0, 0, newWidth, newHeight, null);
        graphics.dispose();
        return small;
    }

    private static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, bytes)) {
            throw new UnfitObjectException("An image with these colours cannot be written as " + format + ".");
        }
        return bytes.toByteArray();
    }
}

package dev.midstream.shell;

import dev.midstream.swap.api.DeployOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the values of options and arguments. A bad value is an IllegalArgumentException with a sentence. */
final class OptionValues {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private OptionValues() {}

    /** @param option as the user writes it, for the sentence */
    static Duration duration(String option, String text) {
        Matcher parts = DURATION.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    option + " takes a time such as 500ms, 30s, 5m or 1h; it was '" + text + "'.");
        }
        long amount = Long.parseLong(parts.group(1));
        Duration duration =
                switch (parts.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                };
        if (duration.compareTo(DeployOptions.LONGEST) > 0) {
            throw new IllegalArgumentException(option + " takes a time of at most " + DeployOptions.LONGEST.toDays()
                    + " days; it was '" + text + "'.");
        }
        return duration;
    }

    static int number(String option, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the sentence below is for this case too
        }
        throw new IllegalArgumentException(
                option + " takes a whole number from " + least + " to " + most + "; it was '" + text + "'.");
    }

    /** Parses the percentages of a canary and checks their order. */
    static List<Integer> shares(String option, String text) {
        List<Integer> shares = new ArrayList<>();
        for (String share : text.split(",", -1)) {
            try {
                shares.add(Integer.valueOf(share.strip()));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        option + " takes percentages that grow, such as 5,25,50; it was '" + text + "'.", e);
            }
        }
        return DeployOptions.by("").withCanary(shares, Duration.ZERO).canary();
    }

    static DeployOptions.Unclear outcome(String option, String text) {
        for (DeployOptions.Unclear outcome : DeployOptions.Unclear.values()) {
            if (Text.lower(outcome).equals(text.strip())) {
                return outcome;
            }
        }
        throw new IllegalArgumentException(option + " takes abort or promote; it was '" + text + "'.");
    }

    static Path file(String argument) {
        String path = argument.startsWith("file:") ? argument.substring("file:".length()) : argument;
        return Path.of(path).toAbsolutePath().normalize();
    }

    /** Returns true if this is the number of a swap and not the name of a service. */
    static boolean isSwapId(String text) {
        return !text.isEmpty() && text.chars().allMatch(each -> each >= '0' && each <= '9');
    }
}

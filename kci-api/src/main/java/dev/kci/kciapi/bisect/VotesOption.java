package dev.kci.kciapi.bisect;

import dev.kci.kciapi.bisect.search.Votes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code N/M}. */
final class VotesOption implements ITypeConverter<Votes> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,2})/(\\d{1,2})");

  @Override
  public Votes convert(String text) {
    Matcher parts = FORM.matcher(text);
    if (parts.matches()) {
      int failures = Integer.parseInt(parts.group(1));
      int trials = Integer.parseInt(parts.group(2));
      if (failures >= 1 && failures <= trials) {
        return new Votes(failures, trials);
      }
    }
    throw new TypeConversionException("N/M for N failures of M trials, such as 2/3");
  }
}

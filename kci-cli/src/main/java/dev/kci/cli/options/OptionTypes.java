package dev.kci.cli.options;

import dev.kci.config.Spelling;
import dev.kci.text.DurationText;
import java.lang.reflect.AnnotatedElement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongFunction;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the values of options. The message of each error says what was expected; who reports it
 * adds the option and the value.
 */
final class OptionTypes {
  private OptionTypes() {}

  /** Returns how to read an argument's values; empty for picocli's own way. */
  static Optional<ITypeConverter<?>> converter(ArgSpec argument) {
    Class<?> type = argument.auxiliaryTypes()[0];
    if (type == int.class || type == Integer.class) {
      return Optional.of(whole(bounds(argument, Integer.MAX_VALUE), Math::toIntExact));
    }
    if (type == long.class || type == Long.class) {
      return Optional.of(whole(bounds(argument, Long.MAX_VALUE), value -> value));
    }
    if (type == boolean.class || type == Boolean.class) {
      return Optional.of(OptionTypes::truth);
    }
    if (type == Duration.class) {
      return Optional.of(duration(bounds(argument, Long.MAX_VALUE)));
    }
    return type.isEnum() ? Optional.of(constant(type)) : Optional.empty();
  }

  /** Returns the words for the constants of an enum, in lower case; empty for other types. */
  static Optional<List<String>> words(ArgSpec argument) {
    Class<?> type = argument.auxiliaryTypes()[0];
    return type.isEnum() ? Optional.of(words(type)) : Optional.empty();
  }

  private static List<String> words(Class<?> type) {
    return Arrays.stream(type.getEnumConstants()).map(OptionTypes::word).toList();
  }

  private static String word(Object constant) {
    return constant.toString().toLowerCase(Locale.ROOT);
  }

  private record Range(long min, long max) {
    boolean has(long value) {
      return value >= min && value <= max;
    }
  }

  private static Range bounds(ArgSpec argument, long max) {
    Bounds bounds =
        argument.userObject() instanceof AnnotatedElement declared
            ? declared.getAnnotation(Bounds.class)
            : null;
    return bounds == null
        ? new Range(0, max)
        : new Range(bounds.min(), Math.min(max, bounds.max()));
  }

  private static <T> ITypeConverter<T> whole(Range range, LongFunction<T> type) {
    return text -> {
      if (text.matches("-?\\d{1,18}") && range.has(Long.parseLong(text))) {
        return type.apply(Long.parseLong(text));
      }
      throw new TypeConversionException("a whole number" + words(range));
    };
  }

  private static String words(Range range) {
    if (range.max() >= Integer.MAX_VALUE) {
      return range.min() == Long.MIN_VALUE ? "" : ", " + range.min() + " or more";
    }
    return " from " + range.min() + " to " + range.max();
  }

  private static ITypeConverter<Duration> duration(Range range) {
    return text -> {
      Duration duration = DurationText.parse(text).orElse(null);
      if (duration == null) {
        throw new TypeConversionException(DurationText.EXPECTED);
      }
      if (!range.has(duration.toSeconds())) {
        Duration min = Duration.ofSeconds(range.min());
        throw new TypeConversionException(DurationText.of(min) + " or more");
      }
      return duration;
    };
  }

  private static Boolean truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new TypeConversionException("true or false");
    };
  }

  private static ITypeConverter<Object> constant(Class<?> type) {
    return text -> {
      for (Object constant : type.getEnumConstants()) {
        if (word(constant).equals(text.toLowerCase(Locale.ROOT))) {
          return constant;
        }
      }
      throw new TypeConversionException(
          alternatives(words(type)) + Spelling.hint(text.toLowerCase(Locale.ROOT), words(type)));
    };
  }

  /** Returns a list for a sentence: {@code a, b or c}. */
  static String alternatives(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }
}

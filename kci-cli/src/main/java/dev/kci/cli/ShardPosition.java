package dev.kci.cli;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.kci.service.shard.FixedShards;
import dev.kci.service.shard.ShardKey;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * One of several replicas that never change.
 *
 * @param number from 1 to {@code count}
 */
record ShardPosition(int number, int count) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,2})/(\\d{1,2})");

  /** Reads the value of an option. */
  static final class Converter implements ITypeConverter<ShardPosition> {
    @Override
    public ShardPosition convert(String text) {
      Matcher parts = FORM.matcher(text);
      if (parts.matches()) {
        int number = Integer.parseInt(parts.group(1));
        int count = Integer.parseInt(parts.group(2));
        if (number >= 1 && number <= count && count <= ShardKey.SHARDS) {
          return new ShardPosition(number, count);
        }
      }
      throw new TypeConversionException(
          "I/N for replica I of N, such as 2/3, with I from 1 to N and N up to " + ShardKey.SHARDS);
    }
  }

  /** Returns the name of this replica. */
  String nameIn(String group) {
    return name(group, number);
  }

  private static String name(String group, int number) {
    return group + "-" + number;
  }

  /** Returns the name of the group of a replica with this name. */
  String groupOf(String name) {
    return name.substring(0, name.length() - nameIn("").length());
  }

  /** Returns the shards of this replica. */
  FixedShards shards(String group) {
    Set<String> all =
        IntStream.rangeClosed(1, count)
            .mapToObj(one -> name(group, one))
            .collect(toUnmodifiableSet());
    return new FixedShards(nameIn(group), all);
  }
}

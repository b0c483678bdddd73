package dev.kci.runner.template.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Python's arithmetic. */
final class Arithmetic {
  private Arithmetic() {}

  static Object apply(String operator, Object a, Object b) {
    if (a instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (b instanceof Undefined undefined && !operator.equals("%")) {
      throw undefined.error();
    }
    Object x = Py.plain(a);
    Object y = Py.plain(b);
    if (operator.equals("%") && x instanceof String format) {
      return PercentFormat.format(format, b);
    }
    if (x instanceof Number left && y instanceof Number right) {
      return numbers(operator, left, right);
    }
    if (operator.equals("+")) {
      if (x instanceof String left && y instanceof String right) {
        return left + right;
      }
      if (x instanceof List<?> left
          && y instanceof List<?> right
          && x instanceof Tuple == y instanceof Tuple) {
        List<Object> sum = new ArrayList<>(left);
        sum.addAll(right);
        return x instanceof Tuple ? new Tuple(sum) : sum;
      }
    }
    if (operator.equals("*")) {
      if (y instanceof Long count && !(x instanceof Number)) {
        return repeat(x, count);
      }
      if (x instanceof Long count && !(y instanceof Number)) {
        return repeat(y, count);
      }
    }
    throw new JinjaException(
        "unsupported operand type(s) for "
            + operator
            + ": '"
            + Py.type(a)
            + "' and '"
            + Py.type(b)
            + "'");
  }

  private static Object repeat(Object value, long count) {
    int times = (int) Math.max(0, Math.min(count, 1_000_000));
    if (value instanceof String text) {
      return text.repeat(times);
    }
    List<Object> all = new ArrayList<>();
    List<Object> items = Py.iterate(value);
    for (int i = 0; i < times; i++) {
      all.addAll(items);
    }
    return all;
  }

  private static Object numbers(String operator, Number left, Number right) {
    boolean divides = operator.equals("/") || operator.equals("//") || operator.equals("%");
    if (divides && right.doubleValue() == 0) {
      throw new JinjaException("division by zero");
    }
    if (left instanceof Double
        || right instanceof Double
        || operator.equals("/")
        || (operator.equals("**") && right.doubleValue() < 0)) {
      return floats(operator, left.doubleValue(), right.doubleValue());
    }
    BigInteger x = Py.big(left);
    BigInteger y = Py.big(right);
    return Py.integer(
        switch (operator) {
          case "+" -> x.add(y);
          case "-" -> x.subtract(y);
          case "*" -> x.multiply(y);
          case "**" -> x.pow(y.intValueExact());
          case "//" -> floorDivide(x, y);
          default -> x.subtract(floorDivide(x, y).multiply(y));
        });
  }

  private static BigInteger floorDivide(BigInteger x, BigInteger y) {
    BigInteger[] parts = x.divideAndRemainder(y);
    return parts[1].signum() != 0 && parts[1].signum() != y.signum()
        ? parts[0].subtract(BigInteger.ONE)
        : parts[0];
  }

  private static Object floats(String operator, double x, double y) {
    return switch (operator) {
      case "+" -> x + y;
      case "-" -> x - y;
      case "*" -> x * y;
      case "/" -> x / y;
      case "**" -> Math.pow(x, y);
      case "//" -> Math.floor(x / y);
      default -> x - y * Math.floor(x / y);
    };
  }

  static Object negative(Object value) {
    return value instanceof Double number ? (Object) (-number) : apply("-", 0L, value);
  }
}

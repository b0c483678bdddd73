package dev.kci.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Python's arithmetic. */
final class Arithmetic {
  private Arithmetic() {}

  static Object apply(String operator, Object a, Object b) {
    if (a instanceof Markup || b instanceof Markup) {
      return markup(operator, a, b);
    }
    if (a instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (b instanceof Undefined undefined && !operator.equals("%")) {
      throw undefined.error();
    }
    Object x = PythonValues.plain(a);
    Object y = PythonValues.plain(b);
    if (operator.equals("%") && x instanceof String format) {
      return PercentFormat.format(format, b);
    }
    if (x instanceof Number left && y instanceof Number right) {
      return numbers(operator, left, right);
    }
    if (operator.equals("+")) {
      if (x instanceof String left && y instanceof String right) {
        Budget.text((long) left.length() + right.length());
        return left + right;
      }
      if (x instanceof List<?> left
          && y instanceof List<?> right
          && PythonValues.type(x).equals(PythonValues.type(y))
          && !(x instanceof Range)) {
        Budget.items((long) left.size() + right.size());
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
    if (operator.equals("+") && x instanceof String) {
      throw new JinjaException(
          "can only concatenate str (not \"" + PythonValues.type(b) + "\") to str");
    }
    throw new JinjaException(
        "unsupported operand type(s) for "
            + operator
            + ": '"
            + PythonValues.type(a)
            + "' and '"
            + PythonValues.type(b)
            + "'");
  }

  /** Combines HTML with text, which is escaped, to HTML. */
  private static Object markup(String operator, Object a, Object b) {
    if (operator.equals("+")
        && PythonValues.plain(a) instanceof String
        && PythonValues.plain(b) instanceof String) {
      String left = Markup.escape(a).text();
      String right = Markup.escape(b).text();
      Budget.text((long) left.length() + right.length());
      return new Markup(left + right);
    }
    if (operator.equals("%") && a instanceof Markup format) {
      return new Markup(PercentFormat.format(format.text(), escaped(b)));
    }
    return operator.equals("*")
        ? new Markup((String) apply(operator, PythonValues.plain(a), PythonValues.plain(b)))
        : apply(operator, PythonValues.plain(a), PythonValues.plain(b));
  }

  private static Object escaped(Object value) {
    if (value instanceof Tuple tuple) {
      return new Tuple(tuple.stream().map(Arithmetic::escapedItem).toList());
    }
    if (value instanceof Map<?, ?> map) {
      Dict copy = new Dict();
      map.forEach((key, item) -> copy.put(key, escapedItem(item)));
      return copy;
    }
    return escapedItem(value);
  }

  private static Object escapedItem(Object value) {
    return value instanceof Number ? value : Markup.escape(value).text();
  }

  private static Object repeat(Object value, long count) {
    long times = Math.max(0, Math.min(count, Integer.MAX_VALUE));
    if (value instanceof String text) {
      Budget.text(text.length() * times);
      return text.repeat(text.isEmpty() ? 0 : (int) times);
    }
    if (!(value instanceof List<?> items) || value instanceof Range) {
      throw new JinjaException(
          "unsupported operand type(s) for *: '" + PythonValues.type(value) + "' and 'int'");
    }
    int size = Budget.items(items.size() * times);
    List<Object> all = new ArrayList<>(size);
    while (all.size() < size) {
      all.addAll(items);
    }
    return value instanceof Tuple ? new Tuple(all) : all;
  }

  private static Object numbers(String operator, Number left, Number right) {
    boolean divides = operator.equals("/") || operator.equals("//") || operator.equals("%");
    boolean real = left instanceof Double || right instanceof Double;
    if (divides && right.doubleValue() == 0) {
      throw new JinjaException(zeroDivision(operator, real));
    }
    if (real || operator.equals("/") || (operator.equals("**") && right.doubleValue() < 0)) {
      return floats(operator, number(left), number(right));
    }
    BigInteger x = PythonValues.big(left);
    BigInteger y = PythonValues.big(right);
    if (operator.equals("**")) {
      return power(x, y);
    }
    Budget.bits(operator.equals("*") ? (long) x.bitLength() + y.bitLength() : x.bitLength());
    return PythonValues.integer(
        switch (operator) {
          case "+" -> x.add(y);
          case "-" -> x.subtract(y);
          case "*" -> x.multiply(y);
          case "//" -> floorDivide(x, y);
          default -> x.subtract(floorDivide(x, y).multiply(y));
        });
  }

  private static String zeroDivision(String operator, boolean real) {
    return switch (operator) {
      case "%" -> real ? "float modulo" : "integer modulo by zero";
      case "//" -> real ? "float floor division by zero" : "integer division or modulo by zero";
      default -> real ? "float division by zero" : "division by zero";
    };
  }

  private static Object power(BigInteger x, BigInteger y) {
    boolean small = x.bitLength() <= 1 && x.signum() >= 0;
    if (small) {
      return PythonValues.integer(y.signum() == 0 ? BigInteger.ONE : x);
    }
    if (y.bitLength() >= Integer.SIZE) {
      Budget.bits(Long.MAX_VALUE);
    }
    Budget.bits((long) x.bitLength() * y.intValueExact());
    return PythonValues.integer(x.pow(y.intValueExact()));
  }

  private static double number(Number number) {
    double real = number.doubleValue();
    if (number instanceof BigInteger && Double.isInfinite(real)) {
      throw new JinjaException("int too large to convert to float");
    }
    return real;
  }

  private static BigInteger floorDivide(BigInteger x, BigInteger y) {
    BigInteger[] parts = x.divideAndRemainder(y);
    return parts[1].signum() != 0 && parts[1].signum() != y.signum()
        ? parts[0].subtract(BigInteger.ONE)
        : parts[0];
  }

  private static Object floats(String operator, double x, double y) {
    if (operator.equals("**") && x == 0 && y < 0) {
      throw new JinjaException("0.0 cannot be raised to a negative power");
    }
    return switch (operator) {
      case "+" -> x + y;
      case "-" -> x - y;
      case "*" -> x * y;
      case "/" -> x / y;
      case "**" -> pow(x, y);
      case "//" -> Math.floor(x / y);
      default -> {
        double rest = x % y;
        yield rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
      }
    };
  }

  private static double pow(double x, double y) {
    double power = Math.pow(x, y);
    if (Double.isInfinite(power) && !Double.isInfinite(x) && !Double.isInfinite(y)) {
      throw new JinjaException("Numerical result out of range");
    }
    if (Double.isNaN(power) && !Double.isNaN(x) && !Double.isNaN(y)) {
      throw new JinjaException("complex numbers are not supported");
    }
    return power;
  }

  static Object negative(Object value) {
    if (value instanceof Double number) {
      return -number;
    }
    if (value instanceof Undefined undefined) {
      throw undefined.error();
    }
    if (!(PythonValues.plain(value) instanceof Number number)) {
      throw new JinjaException("bad operand type for unary -: '" + PythonValues.type(value) + "'");
    }
    return apply("-", 0L, number);
  }
}

package dev.kci.cli.header;

/** A program behind the executables' header: prints its arguments, ends with the first. */
final class Program {
  private Program() {}

  public static void main(String[] args) {
    System.out.println("out " + String.join(" ", args));
    System.err.println("err");
    System.exit(Integer.parseInt(args[0]));
  }
}

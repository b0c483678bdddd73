package dev.kci.benchmarks;

/** The minimum that a Java program does, as a baseline for kci-api. */
final class BareStart {
  private BareStart() {}

  public static void main(String[] args) {
    System.out.println("0.1.0");
  }
}

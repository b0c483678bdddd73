package dev.kci.report.mail;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a mail and who gets it. Addresses may have names, in UTF-8.
 *
 * @param replyTo the address for replies; null for the sender
 */
public record Addresses(
    InternetAddress sender,
    List<InternetAddress> to,
    List<InternetAddress> cc,
    @Nullable InternetAddress replyTo) {
  public Addresses {
    to = List.copyOf(to);
    cc = List.copyOf(cc);
  }

  /** Returns everybody who gets the mail, each once. */
  public List<String> recipients() {
    return Stream.concat(to.stream(), cc.stream())
        .map(InternetAddress::getAddress)
        .distinct()
        .toList();
  }

  /**
   * Reads one or more addresses separated by commas.
   *
   * @param what names the option in errors, such as {@code --to}
   * @throws IllegalArgumentException if one is invalid
   */
  public static List<InternetAddress> parse(String what, String text) {
    List<InternetAddress> addresses = new ArrayList<>();
    try {
      for (InternetAddress address : InternetAddress.parse(text, true)) {
        address.validate();
        addresses.add(
            new InternetAddress(
                address.getAddress(), address.getPersonal(), StandardCharsets.UTF_8.name()));
      }
    } catch (AddressException | UnsupportedEncodingException e) {
      throw new IllegalArgumentException(
          what + " is '" + text + "': " + e.getMessage() + "; expected name@host or Name <…>", e);
    }
    return addresses;
  }
}

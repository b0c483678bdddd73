package dev.kci.git;

import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;

/** A login for one server only, not for servers it redirects to. */
final class OriginCredentials extends CredentialsProvider {
  private final HttpOrigin origin;
  private final CredentialsProvider login;

  OriginCredentials(HttpOrigin origin, CredentialsProvider login) {
    this.origin = origin;
    this.login = login;
  }

  @Override
  public boolean isInteractive() {
    return login.isInteractive();
  }

  @Override
  public boolean supports(CredentialItem... items) {
    return login.supports(items);
  }

  @Override
  public boolean get(URIish uri, CredentialItem... items) {
    return HttpOrigin.of(uri).equals(origin) && login.get(uri, items);
  }
}

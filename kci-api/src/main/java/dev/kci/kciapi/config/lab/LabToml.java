package dev.kci.kciapi.config.lab;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes the settings of a new lab. */
public final class LabToml {
  private LabToml() {}

  /** Returns the text of the file. */
  public static String of(Lab lab) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Settings of this installation, written by 'kci-api config init'. Every key is in
        # docs/configuration.md; each *_file is relative to this folder and holds one secret.

        [DEFAULT]
        api_config = "%s"
        storage_config = "%s"
        # KCI_API_TOKEN and KCI_API_TOKEN_FILE come first; get a token with 'kci-api user login NAME'
        %s
        # users whose results kci-api and reports count, and whose nodes count with --promisc
        # trusted_owners = ["pipeline"]

        [storage.%s]
        # %s
        %s

        """
            .formatted(
                lab.api(),
                lab.storage().name(),
                file("api_token_file", lab.tokenFile(), "api.token"),
                lab.storage().name(),
                credential(lab.storage().type()),
                file(
                    lab.storage().type() == LabStorage.Type.SSH
                        ? "storage_cred"
                        : "storage_cred_file",
                    lab.storage().credentialFile(),
                    "storage.cred")));
    for (Lab.Kind kind : lab.runtimes()) {
      text.append("[runtime.").append(lab.runtime(kind)).append("]\n");
      if (kind == Lab.Kind.LAVA) {
        text.append("# token of the lab's user that submits jobs\n");
        text.append("# runtime_token_file = \"lava.token\"\n");
      }
      text.append("# token of the API user that reports this runtime's results\n");
      text.append("# api_token_file = \"runtime.token\"\n\n");
    }
    text.append(
        """
        [trigger]
        poll_period = "5m"

        [report]
        # kci-report needs these
        # smtp_host = "smtp.example.org"
        # sender = "kernelci@example.org"
        # recipients = ["you@example.org"]
        """);
    return text.toString();
  }

  private static String credential(LabStorage.Type type) {
    return switch (type) {
      case LOCAL -> "a local storage needs no credential";
      case BACKEND -> "token for uploads";
      case SSH -> "path of the private key for uploads";
    };
  }

  private static String file(String key, @Nullable Path file, String example) {
    return (file == null ? "# " : "") + key + " = " + Quoted.text(file == null ? example : file);
  }
}

package dev.kci.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Proxy;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentProxiesTest {
  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "'', https://git.kernel.org/, DIRECT",
    "https_proxy=http://proxy:3128, https://git.kernel.org/, HTTP proxy:3128",
    "HTTPS_PROXY=http://proxy:3128, https://git.kernel.org/, HTTP proxy:3128",
    "https_proxy=http://me:secret@proxy:3128, https://git.kernel.org/, HTTP proxy:3128",
    "https_proxy=proxy:3128, https://git.kernel.org/, HTTP proxy:3128",
    "https_proxy=http://proxy:3128, http://git.kernel.org/, DIRECT",
    "http_proxy=http://proxy, http://git.kernel.org/, HTTP proxy:80",
    "HTTP_PROXY=http://proxy, http://git.kernel.org/, DIRECT",
    "all_proxy=socks5://proxy, https://git.kernel.org/, SOCKS proxy:1080",
    "https_proxy=http://proxy no_proxy=kernel.org, https://git.kernel.org/, DIRECT",
    "https_proxy=http://proxy no_proxy=.kernel.org, https://git.kernel.org/, DIRECT",
    "'https_proxy=http://proxy no_proxy=a.org,git.kernel.org', https://git.kernel.org/, DIRECT",
    "https_proxy=http://proxy no_proxy=*, https://git.kernel.org/, DIRECT",
    "https_proxy=http://proxy no_proxy=nel.org, https://git.kernel.org/, HTTP proxy:80",
  })
  void choose(String environment, URI url, String expected) {
    Map<String, String> variables = new HashMap<>();
    for (String setting : environment.split(" ")) {
      if (!setting.isEmpty()) {
        variables.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
      }
    }
    Proxy proxy = new EnvironmentProxies(variables).select(url).get(0);
    String found =
        proxy.type() == Proxy.Type.DIRECT
            ? "DIRECT"
            : proxy.type() + " " + proxy.address().toString().replace("/<unresolved>", "");
    assertThat(found).isEqualTo(expected);
  }
}

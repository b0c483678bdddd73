package dev.kci.trigger.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchedBranchTest {
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "https://netdev.example.org/branches.json, true",
    "http://netdev.example.org/branches.json,  true",
    "HTTPS://netdev.example.org/branches.json, true",
    "master,                                   false",
    "linux-*.y,                                false",
    "for-https://x,                            false",
    "httpsomething,                            false",
    "ftp://netdev.example.org/branches.json,   false",
  })
  void onlyAWebAddressIsAListOfBranches(String branch, boolean isList) {
    WatchedBranch watched = Samples.watched("https://git.example.org/linux.git", branch);
    assertThat(watched.branchList().map(Object::toString))
        .isEqualTo(isList ? Optional.of(branch) : Optional.empty());
  }
}

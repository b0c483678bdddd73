package dev.kci.trigger;

import static dev.kci.trigger.policy.Samples.ASKER;
import static dev.kci.trigger.policy.Samples.COMMIT;
import static dev.kci.trigger.policy.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.User;
import dev.kci.trigger.policy.CheckoutIdentity;
import dev.kci.trigger.policy.Head;
import dev.kci.trigger.policy.WatchedBranch;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckoutNodeTest {
  private static final WatchedBranch ANDROID =
      new WatchedBranch(
          "android",
          "android",
          "https://robot:hunter2@git.example.org/linux.git",
          "android-*",
          List.of("x86_64", "arm64"),
          Optional.of("low"),
          Optional.empty());

  @Test
  void checkoutHasRevisionFilterAndPriorityButNoPassword() {
    Node node = CheckoutNode.of(new Head(ANDROID, "android-6", COMMIT), ASKER, "tree-1", NOW);

    assertThat(node.is(NodeKind.CHECKOUT)).isTrue();
    assertThat(node.name()).isEqualTo("checkout");
    assertThat(node.path()).containsExactly("checkout");
    assertThat(node.state()).isEqualTo(NodeState.RUNNING);
    assertThat(node.result()).isNull();
    assertThat(node.timeout()).isEqualTo(NOW);
    assertThat(node.treeid()).isEqualTo("tree-1");
    assertThat(node.submitter()).isEqualTo("service:pipeline");
    assertThat(node.data())
        .isEqualTo(
            JsonText.parseObject(
                """
                {"kernel_revision": {"tree": "android",
                    "url": "https://git.example.org/linux.git",
                    "branch": "android-6",
                    "commit": "%s"},
                 "architecture_filter": ["x86_64", "arm64"],
                 "priority": "low"}
                """
                    .formatted(COMMIT)));
  }

  @Test
  void serviceUsersSubmitForThePipeline() {
    assertThat(CheckoutIdentity.of(user("production"))).isEqualTo(ASKER);
    assertThat(CheckoutIdentity.of(user("staging.kernelci.org")).submitter())
        .isEqualTo("service:pipeline");
    assertThat(CheckoutIdentity.of(user("kciuser")).submitter())
        .isEqualTo("user:kciuser@example.org");
  }

  private static User user(String name) {
    return new User("1", name, name + "@example.org", false, List.of());
  }
}

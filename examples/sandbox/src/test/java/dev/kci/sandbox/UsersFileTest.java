package dev.kci.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersFileTest {
  @TempDir Path folder;

  @Test
  void writtenUsersAreReadBack() {
    List<SandboxUser> users = List.of(SandboxUser.admin("admin"), SandboxUser.runtime("shell"));
    Path file = folder.resolve("new/users.json");
    UsersFile.write(file, users);
    assertThat(UsersFile.read(file)).isEqualTo(users);
  }

  @Test
  void errorNamesTheFileAndTheProblem() throws IOException {
    Path file = Files.writeString(folder.resolve("u.json"), "{\"users\": [{\"name\": \"a\"}]}");
    assertThatThrownBy(() -> UsersFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + ": users[0]: expected texts 'name' and 'token'");
  }
}

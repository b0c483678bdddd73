package dev.kci.kciapi.bisect;

import dev.kci.api.model.JsonText;
import dev.kci.cli.CommandFailure;
import dev.kci.files.DurableFile;
import dev.kci.files.FolderInUseException;
import dev.kci.files.ProcessLock;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a bisection's state is kept across stops. A write replaces the file as a whole, and reaches
 * the disk before anything depends on it.
 *
 * @param folder exists for this bisection alone
 */
record StateFile(Path folder) {
  private static final String NAME = "bisect.json";

  /**
   * Keeps other processes from working on this bisection, until closed.
   *
   * @throws CommandFailure if another process does
   */
  ProcessLock lock() {
    try {
      return ProcessLock.take(folder, "bisect.lock");
    } catch (FolderInUseException e) {
      throw new CommandFailure("this bisection is " + e.getMessage() + "; " + folder, e);
    } catch (IOException e) {
      throw new CommandFailure(folder + ": " + ErrorText.of(e), e);
    }
  }

  /**
   * Returns the state; empty if no bisection was started.
   *
   * @throws CommandFailure if the file cannot be read
   */
  Optional<State> read() {
    Path file = folder.resolve(NAME);
    try {
      return Optional.of(State.of(JsonText.parseObject(Files.readAllBytes(file))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailure(file + " is not the state of a bisection: " + ErrorText.of(e), e);
    }
  }

  /** Replaces the state. */
  void write(State state) throws IOException {
    byte[] json = JsonText.writeIndented(state.toJson()).getBytes(StandardCharsets.UTF_8);
    DurableFile.write(folder.resolve(NAME), json);
  }
}

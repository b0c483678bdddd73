package dev.kci.tarball;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Damage that a crash or a bad disk leaves in a bare repository. */
enum RepositoryDamage {
  PACK_TRUNCATED("set aside as") {
    @Override
    void doTo(Path repository) throws IOException {
      for (Path pack : packs(repository)) {
        try (FileChannel channel = FileChannel.open(pack, StandardOpenOption.WRITE)) {
          channel.truncate(channel.size() / 2);
        }
      }
    }
  },
  OBJECTS_GARBLED("set aside as") {
    @Override
    void doTo(Path repository) throws IOException {
      for (Path pack : packs(repository)) {
        byte[] bytes = Files.readAllBytes(pack);
        for (int i = 20; i < bytes.length - 30; i++) {
          bytes[i] ^= 0x55;
        }
        Files.write(pack, bytes);
      }
    }
  },
  REFS_EMPTIED("available") {
    @Override
    void doTo(Path repository) throws IOException {
      for (Path ref : refs(repository)) {
        Files.writeString(ref, "");
      }
      Files.writeString(repository.resolve("HEAD"), "");
    }
  },
  STALE_LOCKS("Removing the stale lock") {
    @Override
    void doTo(Path repository) throws IOException {
      for (Path ref : refs(repository)) {
        Files.writeString(Path.of(ref + ".lock"), "");
      }
      Files.writeString(repository.resolve("packed-refs.lock"), "");
    }
  };

  private final String logged;

  RepositoryDamage(String logged) {
    this.logged = logged;
  }

  abstract void doTo(Path repository) throws IOException;

  /** Part of the log line about the repair. */
  String logged() {
    return logged;
  }

  private static List<Path> packs(Path repository) throws IOException {
    try (Stream<Path> files = Files.list(repository.resolve("objects/pack"))) {
      List<Path> packs = files.filter(file -> file.toString().endsWith(".pack")).toList();
      assertThat(packs).isNotEmpty().allMatch(pack -> pack.toFile().setWritable(true));
      return packs;
    }
  }

  private static List<Path> refs(Path repository) throws IOException {
    try (Stream<Path> files = Files.walk(repository.resolve("refs"))) {
      List<Path> refs = files.filter(Files::isRegularFile).toList();
      assertThat(refs).as("refs that are not packed").isNotEmpty();
      return refs;
    }
  }
}

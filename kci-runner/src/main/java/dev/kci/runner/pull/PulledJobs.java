package dev.kci.runner.pull;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.runner.supervise.InvalidJobException;
import dev.kci.runner.supervise.JobDefinitions;
import dev.kci.runner.supervise.Lifecycle;
import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.DefinitionYaml;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds requests for claimed jobs from the definitions that their nodes name. Thread-safe.
 *
 * @param offers tells which definitions the lab can run
 * @param cache downloads definitions, only from allowed URLs; the lab's program then gets the same
 *     file
 * @param program runs JSON definitions; null for a LAVA lab, which runs YAML definitions itself
 * @param clock the API's
 */
record PulledJobs(
    Offers offers, ArtifactCache cache, @Nullable LabProgram program, InstantSource clock)
    implements JobDefinitions {
  /** Production's largest LAVA definitions have about 100 KiB. */
  private static final int LARGEST = 1 << 20;

  /**
   * The key with which a LAVA lab would report to the pipeline itself. Its results would be written
   * twice.
   */
  private static final String NOTIFY = "notify";

  @Override
  public JobRequest of(Node node) {
    URI url =
        offers
            .definition(node)
            .orElseThrow(
                () ->
                    new InvalidJobException(
                        ErrorCode.INVALID_JOB_PARAMS,
                        "the node has no job_definition that this lab can run",
                        null));
    byte[] text = read(url);
    return program == null
        ? new JobRequest(
            node,
            lava(new String(text, StandardCharsets.UTF_8)),
            Map.of(),
            Map.of(),
            Lifecycle.deadline(node, clock.instant()))
        : program.request(node, url, LabDefinition.parse(text));
  }

  private byte[] read(URI url) {
    Path file = cache.fetch(url);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] text = in.readNBytes(LARGEST + 1);
      if (text.length > LARGEST) {
        throw new InvalidJobException(
            ErrorCode.INVALID_JOB_PARAMS,
            "invalid job definition: larger than " + LARGEST + " bytes",
            null);
      }
      return text;
    } catch (IOException e) {
      throw RuntimeFailure.missing("cannot read " + file + ": " + ErrorText.reason(e), e);
    }
  }

  private static String lava(String yaml) {
    Map<String, @Nullable Object> definition;
    try {
      definition = new LinkedHashMap<>(DefinitionYaml.read(yaml));
    } catch (RuntimeFailure e) {
      throw new InvalidJobException(
          ErrorCode.INVALID_JOB_PARAMS, String.valueOf(e.getMessage()), e);
    }
    if (!definition.containsKey(NOTIFY)) {
      return yaml;
    }
    definition.remove(NOTIFY);
    return DefinitionYaml.write(definition);
  }
}

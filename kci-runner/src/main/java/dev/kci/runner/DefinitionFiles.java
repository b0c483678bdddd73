package dev.kci.runner;

import dev.kci.api.model.Node;
import dev.kci.runner.supervise.JobDefinitions;
import dev.kci.runtime.JobRequest;
import dev.kci.text.ErrorText;
import dev.kci.text.FileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Saves a copy of each definition in a folder, as {@code JOB-NODEID.sh} or {@code .yaml}. */
record DefinitionFiles(JobDefinitions definitions, Path folder) implements JobDefinitions {
  private static final Logger LOG = LoggerFactory.getLogger(DefinitionFiles.class);

  @Override
  public JobRequest of(Node node) {
    JobRequest request = definitions.of(node);
    String suffix = request.definition().startsWith("#!") ? ".sh" : ".yaml";
    String name = FileName.of(node.name()) + "-" + node.id() + suffix;
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(name), request.definition());
    } catch (IOException e) { // only a copy: the job does not need it
      LOG.warn("Cannot save a definition node={} error={}", node.id(), ErrorText.of(e));
    }
    return request;
  }
}

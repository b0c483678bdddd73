package dev.kci.runtime.reproduce;

import dev.kci.config.RuntimeConfig;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.PinnedImage;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.docker.ContainerDefinition;
import dev.kci.runtime.docker.DockerSettings;
import dev.kci.text.ShellWord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes a shell script that runs a job again on any machine, as the runtime does: with the same
 * files, folders and variables. It contains no secrets, and nothing of the runner's machine such as
 * mounted folders and {@code env_file}. Pure and immutable.
 *
 * @param job the request that the runtime would get
 * @param runtime where the job ran
 * @param title what the job is, in one line
 */
public record Reproducer(JobRequest job, RuntimeConfig runtime, String title) {
  private static final Set<String> TYPES = Set.of("shell", "docker", "kubernetes");

  /** The characters of a reference; an engine checks the rest. */
  private static final Pattern IMAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:@-]{0,499}");

  private static final String TARBALL = "tarball";
  private static final String FOLDERS = "work artifacts downloads";
  private static final List<String> BUILT_IN_NETWORKS = List.of("none", "host");

  /** Returns whether jobs of a runtime can run elsewhere; those on boards cannot. */
  public static boolean canReproduce(RuntimeConfig runtime) {
    return TYPES.contains(runtime.labType());
  }

  /** Returns a script that runs the job's definition, a shell script, in this machine's shell. */
  public String shell() {
    ReproducerText text = new ReproducerText(job, comments("curl, sha256sum, tar", List.of()));
    text.line("mkdir " + FOLDERS + " home tmp");
    text.downloads(job);
    text.file("script", job.definition());
    text.line("cd work");
    List<String> command = new ArrayList<>(List.of("env -i", "PATH=\"$PATH\""));
    command.add("HOME=\"$here/home\" TMPDIR=\"$here/tmp\"");
    job.environment().forEach((name, value) -> command.add(assigned(name, value)));
    command.add("KCI_ARTIFACTS=\"$here/artifacts\" KCI_DOWNLOADS=\"$here/downloads\"");
    if (job.artifacts().containsKey(TARBALL)) {
      command.add("KCI_TARBALL=\"$here/downloads/" + TARBALL + "\"");
      command.add(assigned("KCI_TARBALL_URL", tarballUrl()));
    }
    command.add("/bin/sh ../script");
    return text.endingWith(command);
  }

  /**
   * Returns a script that runs the job's definition, a container, in this machine's Docker engine.
   *
   * @param recorded the image that the job ran in, from its node; used only if it has the name in
   *     the definition
   * @throws RuntimeFailure if the definition is invalid
   */
  public String docker(@Nullable PinnedImage recorded) {
    ContainerDefinition definition = ContainerDefinition.read(job.definition());
    String name = definition.image();
    if (!IMAGE.matcher(name).matches()) {
      throw RuntimeFailure.refused("the image of the job definition is not the name of an image");
    }
    Optional<PinnedImage> pinned =
        Optional.ofNullable(recorded).filter(image -> image.image().equals(name));
    List<String> comments = new ArrayList<>();
    comments.add(
        pinned.isPresent()
            ? "The image is the one that the job ran in: then, " + name + " had this digest."
            : name.indexOf('@') >= 0
                ? "The image is the one of the configuration."
                : "The digest of the image is not recorded: " + name + " may be another one now.");
    ReproducerText text = new ReproducerText(job, comments("curl, sha256sum, docker", comments));
    text.line(
        "case $here in *:*) die \"docker cannot mount $here, which contains a colon\" ;; esac");
    text.line("mkdir -m 777 " + FOLDERS);
    text.line("chmod 777 " + FOLDERS + " # the container may run as any user");
    text.downloads(job);
    if (definition.script() != null) {
      text.file("script", definition.script());
    }
    List<String> command = new ArrayList<>(List.of("docker run --rm --init"));
    command.addAll(limits());
    command.addAll(folders(definition));
    environment(definition)
        .forEach((variable, value) -> command.add("--env " + ShellWord.of(variable + "=" + value)));
    command.add(ShellWord.of(pinned.map(PinnedImage::reference).orElse(name)));
    definition.command().forEach(word -> command.add(ShellWord.of(word)));
    return text.endingWith(command);
  }

  private List<String> comments(String needs, List<String> more) {
    List<String> comments = new ArrayList<>(List.of(title));
    comments.add(
        "Runs in the new folder kci-%s of the current folder. Needs %s."
            .formatted(job.node().requireId(), needs));
    comments.addAll(more);
    comments.add(
        "Exits with the status of the job: 0 is a pass, 4 and 77 a skip, 69 not tried, others a"
            + " failure.");
    return comments;
  }

  private static String assigned(String name, String value) {
    return name + "=" + ShellWord.of(value);
  }

  private String tarballUrl() {
    return String.valueOf(job.artifacts().get(TARBALL));
  }

  /** As the runtime limits its containers. */
  private List<String> limits() {
    List<String> options =
        new ArrayList<>(List.of("--cap-drop ALL --security-opt no-new-privileges:true"));
    options.add("--tmpfs /tmp:rw,exec");
    if (runtime.labType().equals("kubernetes")) { // as the shipped template
      options.add("--user 1000:1000 --env HOME=" + ContainerDefinition.INSIDE + "/work");
      return options;
    }
    DockerSettings settings =
        runtime.labType().equals("docker") ? DockerSettings.read(runtime.fields()) : null;
    if (settings == null) {
      return options;
    }
    options.add("--pids-limit " + settings.pids());
    settings.capabilities().forEach(name -> options.add("--cap-add " + name));
    if (settings.readOnly()) {
      options.add("--read-only");
    }
    if (settings.user() != null) {
      options.add("--user " + ShellWord.of(settings.user()));
    }
    if (settings.memoryBytes() != null) {
      options.add("--memory %1$d --memory-swap %1$d".formatted(settings.memoryBytes()));
    }
    if (settings.cpus() != null) {
      options.add("--cpus " + settings.cpus());
    }
    if (settings.network() != null && BUILT_IN_NETWORKS.contains(settings.network())) {
      options.add("--network " + settings.network());
    }
    return options;
  }

  private static List<String> folders(ContainerDefinition definition) {
    List<String> options = new ArrayList<>();
    for (String name : FOLDERS.split(" ")) {
      options.add("--volume \"$here/%s:%s/%1$s\"".formatted(name, ContainerDefinition.INSIDE));
    }
    if (definition.script() != null) {
      options.add("--volume \"$here/script:" + ContainerDefinition.SCRIPT + ":ro\"");
    }
    options.add("--workdir " + ContainerDefinition.INSIDE + "/work");
    return options;
  }

  private Map<String, String> environment(ContainerDefinition definition) {
    Map<String, String> environment = new LinkedHashMap<>(definition.environment());
    environment.putAll(job.environment());
    environment.put("KCI_ARTIFACTS", ContainerDefinition.INSIDE + "/artifacts");
    environment.put("KCI_DOWNLOADS", ContainerDefinition.INSIDE + "/downloads");
    if (job.artifacts().containsKey(TARBALL)) {
      environment.put("KCI_TARBALL", ContainerDefinition.INSIDE + "/downloads/" + TARBALL);
      environment.put("KCI_TARBALL_URL", tarballUrl());
    }
    return environment;
  }
}

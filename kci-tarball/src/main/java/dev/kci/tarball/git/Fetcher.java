package dev.kci.tarball.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kci.git.Attempt;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteUrl;
import dev.kci.service.StopSignal;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.FetchResult;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.TrackingRefUpdate;
import org.eclipse.jgit.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches only what a tarball needs: one commit with its history, by its id if the server allows
 * that, else by its branch, and the tags in that history. Several remotes share a repository; each
 * has its refs below {@code refs/kci/} and a digest of its URL.
 */
final class Fetcher {
  private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);

  private final GitRemotes remotes;
  private final StopSignal stop;

  Fetcher(GitRemotes remotes, StopSignal stop) {
    this.remotes = remotes;
    this.stop = stop;
  }

  /**
   * A remote whose refs are known. Listing them takes long if it is silent, but changes nothing
   * here. Used and closed by the thread that started it.
   */
  final class Fetch implements AutoCloseable {
    private final Repository repository;
    private final Source source;
    private final Attempt attempt;
    private final Transport transport;
    private final Map<String, Ref> advertised;

    private Fetch(Repository repository, Source source) throws IOException, FetchException {
      this.repository = repository;
      this.source = source;
      this.attempt = remotes.begin();
      try {
        this.transport = open(repository, source, attempt);
      } catch (IOException | FetchException | RuntimeException e) {
        attempt.close();
        throw e;
      }
      try {
        this.advertised = advertised(transport, source);
      } catch (IOException | RuntimeException e) {
        close(); // otherwise an SSH session stays open
        throw e;
      }
    }

    /**
     * Fetches the commit and its tags if they are missing. Only one of the threads that share the
     * repository may call it at a time.
     *
     * @throws FetchException if the remote no longer has the commit
     * @throws IOException if the connection breaks, or this repository fails
     */
    Fetched complete() throws IOException, FetchException {
      String refs = "refs/kci/" + digest(source.publicUrl()) + "/";
      String branch = refs + "heads/" + digest(source.branch());
      ObjectId commit = source.id().isComplete() ? fetched(branch) : resolved(branch);
      checkReadable(repository, commit, source);
      keep(repository, branch, commit);
      fetchTags(repository, transport, advertised, refs);
      Ref head = advertised.get(Constants.R_HEADS + source.branch());
      return new Fetched(
          repository,
          commit,
          refs + "tags/",
          head == null ? null : commit.equals(head.getObjectId()));
    }

    /**
     * Fetches the commit by its id, or else by its branch: not every server serves ids.
     *
     * @param target the ref for the branch
     */
    private ObjectId fetched(String target) throws IOException, FetchException {
      ObjectId commit = source.id().toObjectId();
      if (has(repository, commit)) {
        return commit;
      }
      try {
        fetch(transport, List.of(new RefSpec(source.commit())));
      } catch (TransportException e) {
        if (isListed()) {
          LOG.info(
              "{} does not serve commits by id ({}); fetching the branch",
              source.publicUrl(),
              source.why(e));
          fetchBranch(target);
        } else if (isRefusal(e, source)) {
          throw new FetchException(
              "Commit %s is no longer at %s, nor is branch %s"
                  .formatted(source.commit(), source.publicUrl(), source.branch()),
              e);
        } else {
          throw e;
        }
      }
      if (!has(repository, commit)) {
        throw notInBranch();
      }
      return commit;
    }

    /** Resolves a short id in the branch, because no server can. */
    private ObjectId resolved(String target) throws IOException, FetchException {
      if (!isListed()) {
        throw new FetchException(
            "Commit %s cannot be looked up: there is no branch %s at %s"
                .formatted(source.commit(), source.branch(), source.publicUrl()));
      }
      fetchBranch(target);
      List<ObjectId> found = new ArrayList<>();
      try (RevWalk walk = new RevWalk(repository)) {
        RevCommit tip = walk.parseCommit(repository.resolve(target));
        for (ObjectId id : walk.getObjectReader().resolve(source.id())) {
          RevObject object = walk.parseAny(id);
          if (object instanceof RevCommit commit && walk.isMergedInto(commit, tip)) {
            found.add(commit.copy());
          }
        }
      }
      if (found.size() > 1) {
        throw new FetchException(
            "Commit %s of %s matches %d commits; expected more digits"
                .formatted(source.commit(), source.publicUrl(), found.size()));
      }
      return found.stream().findFirst().orElseThrow(this::notInBranch);
    }

    private boolean isListed() {
      return advertised.containsKey(Constants.R_HEADS + source.branch());
    }

    private void fetchBranch(String target) throws IOException {
      fetch(transport, List.of(new RefSpec("+refs/heads/" + source.branch() + ":" + target)));
    }

    private FetchException notInBranch() {
      return new FetchException(
          "Commit %s is no longer in branch %s of %s"
              .formatted(source.commit(), source.branch(), source.publicUrl()));
    }

    @Override
    public void close() {
      try {
        transport.close();
      } finally {
        attempt.close(); // otherwise it interrupts this thread at its time limit
      }
    }
  }

  /**
   * Lists the refs of the remote.
   *
   * @throws FetchException if its URL is invalid
   * @throws IOException if it does not answer
   */
  Fetch begin(Repository repository, Source source) throws IOException, FetchException {
    return new Fetch(repository, source);
  }

  private Transport open(Repository repository, Source source, Attempt attempt)
      throws IOException, FetchException {
    try {
      Transport transport = remotes.open(repository, RemoteUrl.parse(source.url()), attempt);
      transport.setTagOpt(TagOpt.NO_TAGS);
      transport.setCheckFetchedObjects(false);
      return transport;
    } catch (IllegalArgumentException | NotSupportedException e) {
      throw new FetchException(
          "'" + source.publicUrl() + "' is not the URL of a git repository", e);
    }
  }

  /** The remote's branch and tags, by name. */
  private static Map<String, Ref> advertised(Transport transport, Source source)
      throws IOException {
    List<RefSpec> wanted =
        List.of(
            new RefSpec(Constants.R_HEADS + source.branch()),
            new RefSpec(Constants.R_TAGS + "*:refs/x/*"));
    try (FetchConnection connection = transport.openFetch(wanted)) {
      return new TreeMap<>(connection.getRefsMap());
    }
  }

  /** The messages of git and JGit are "not our ref ID", "want ID not valid" and "Cannot get ID". */
  private static boolean isRefusal(TransportException e, Source source) {
    return String.valueOf(e.getMessage()).contains(source.commit());
  }

  private static void checkReadable(Repository repository, ObjectId commit, Source source)
      throws UnreadableException, FetchException {
    try (RevWalk walk = new RevWalk(repository)) {
      walk.parseCommit(commit);
    } catch (IncorrectObjectTypeException e) {
      throw new FetchException(
          source.commit()
              + " of "
              + source.publicUrl()
              + " is not a commit; expected a commit's id",
          e);
    } catch (IOException e) {
      throw new UnreadableException(
          "cannot read commit " + source.commit() + ", which is here: " + ErrorText.of(e), e);
    }
  }

  /**
   * Points a ref to the commit, since JGit does not when it fetches by id. The next fetch announces
   * it to the server, and gets only what is new.
   */
  private static void keep(Repository repository, String ref, ObjectId commit) throws IOException {
    RefUpdate update = repository.updateRef(ref);
    update.setNewObjectId(commit);
    update.disableRefLog();
    RefUpdate.Result result = update.forceUpdate();
    switch (result) {
      case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> {}
      default -> throw new IOException(ref + " cannot be written: " + result);
    }
  }

  /** Fetches missing tags of commits that are here. */
  private void fetchTags(
      Repository repository, Transport transport, Map<String, Ref> advertised, String refs)
      throws IOException {
    List<RefSpec> missing = new ArrayList<>();
    for (Ref tag : advertised.values()) {
      if (tag.getName().startsWith(Constants.R_TAGS) && isOnOurs(repository, tag)) {
        String local = refs + "tags/" + tag.getName().substring(Constants.R_TAGS.length());
        Ref held = repository.exactRef(local);
        if (held == null || !tag.getObjectId().equals(held.getObjectId())) {
          missing.add(new RefSpec("+" + tag.getName() + ":" + local));
        }
      }
    }
    if (!missing.isEmpty()) {
      fetch(transport, missing);
    }
  }

  private static boolean isOnOurs(Repository repository, Ref tag) throws IOException {
    ObjectId peeled = tag.getPeeledObjectId();
    return has(repository, peeled == null ? tag.getObjectId() : peeled);
  }

  private void fetch(Transport transport, Collection<RefSpec> specs) throws IOException {
    FetchResult result = transport.fetch(untilStopped(), specs);
    for (TrackingRefUpdate update : result.getTrackingRefUpdates()) {
      if (update.getResult() == RefUpdate.Result.LOCK_FAILURE
          || update.getResult() == RefUpdate.Result.IO_FAILURE) {
        throw new IOException(update.getLocalName() + " cannot be written: " + update.getResult());
      }
    }
  }

  private ProgressMonitor untilStopped() {
    return new EmptyProgressMonitor() {
      @Override
      public boolean isCancelled() {
        return stop.isStopped();
      }
    };
  }

  private static boolean has(Repository repository, ObjectId id) throws IOException {
    return repository.getObjectDatabase().has(id);
  }

  /** Returns a ref's name for any text: the first digits of its SHA-1. */
  private static String digest(String text) {
    MessageDigest sha1 = Constants.newMessageDigest();
    return HexFormat.of().formatHex(sha1.digest(text.getBytes(UTF_8)), 0, 8);
  }
}

package dev.kci.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobStatus;
import dev.kci.simulator.engine.Scheduler;
import dev.kci.simulator.history.History;
import dev.kci.simulator.history.LabJob;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SimulatedLabTest {
  private static final Instant START = Instant.parse("2026-11-28T00:00:00Z");

  private final Scheduler scheduler = new Scheduler(START, new Random(1), Runnable::run);

  @Test
  void labThatAcceptsANodeTwiceListsBothJobsAndCancelsTheOneItIsAsked() {
    SimulatedLab lab = lab(false);
    JobHandle first = submit(lab);
    JobHandle second = submit(lab);
    assertThat(lab.handles("runner-1")).containsExactly(first, second);
    assertThat(lab.find("runner-1", "a")).contains(first);
    assertThat(lab.handles("runner-2")).isEmpty();

    lab.cancel("runner-1", "runner-1.1", second);
    assertThat(lab.observe("runner-1", second)).isInstanceOf(JobStatus.Judged.class);
    assertThat(lab.observe("runner-1", first)).isInstanceOf(JobStatus.Queued.class);
    assertThat(lab.all())
        .extracting(LabJob::ends)
        .satisfiesExactly(
            ends -> assertThat(ends).isAfter(START), ends -> assertThat(ends).isEqualTo(START));

    lab.forget("runner-1", "runner-1.1", second);
    assertThat(lab.handles("runner-1")).containsExactly(first);
  }

  @Test
  void labThatKeepsOneAnswersWithTheFirstJob() {
    SimulatedLab lab = lab(true);
    assertThat(submit(lab)).isEqualTo(submit(lab));
    assertThat(lab.handles("runner-1")).hasSize(1);
    assertThat(lab.all()).hasSize(1);
  }

  private SimulatedLab lab(boolean keepsOne) {
    History history = new History(scheduler::now);
    Weather weather = new Weather(new Random(1), history);
    weather.clear();
    return new SimulatedLab("lab", keepsOne, scheduler, weather, history);
  }

  private JobHandle submit(SimulatedLab lab) {
    Node node = Node.builder(NodeKind.JOB, "check").id("a").build();
    return lab.submit(
        "runner-1", "runner-1.1", new JobRequest(node, "", Map.of(), Map.of(), START));
  }
}

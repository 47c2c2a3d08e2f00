package dev.armature.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.temporal.common.VersioningBehavior;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.worker.WorkerDeploymentOptions;
import io.temporal.worker.WorkerOptions;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeploymentConfigTest {
  private static final WorkerOptions OPTIONS =
      WorkerOptions.newBuilder().setMaxConcurrentActivityExecutionSize(7).build();

  @Test
  void a_worker_without_a_deployment_takes_any_run() {
    DeploymentConfig none = new DeploymentConfig("", "");

    assertThat(none.of(OPTIONS)).isSameAs(OPTIONS);
    assertThat(none.led()).isFalse();
  }

  @Test
  void a_worker_of_a_build_keeps_its_options_and_takes_over_runs_of_other_builds() {
    DeploymentConfig build = new DeploymentConfig("armature", "2027.1");
    WorkerOptions options = build.of(OPTIONS);
    WorkerDeploymentOptions deployment = Objects.requireNonNull(options.getDeploymentOptions());

    assertThat(build.led()).isTrue();
    assertThat(options.getMaxConcurrentActivityExecutionSize()).isEqualTo(7);
    assertThat(deployment.isUsingVersioning()).isTrue();
    assertThat(deployment.getVersion())
        .isEqualTo(new WorkerDeploymentVersion("armature", "2027.1"));
    assertThat(deployment.getDefaultVersioningBehavior())
        .isEqualTo(VersioningBehavior.AUTO_UPGRADE);
  }

  @ParameterizedTest
  @CsvSource({
    "armature,''",
    "'',1",
    "ar.mature,1",
    "ar:mature,1",
    "__x,1",
    "a b,1",
    "armature,1 2"
  })
  void half_of_the_two_and_what_temporal_would_not_take_stop_the_start(
      String deployment, String build) {
    assertThatThrownBy(() -> new DeploymentConfig(deployment, build))
        .hasMessageContaining("ARMATURE_DEPLOYMENT and ARMATURE_BUILD");
  }
}

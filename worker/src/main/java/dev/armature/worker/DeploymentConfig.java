package dev.armature.worker;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.temporal.common.VersioningBehavior;
import io.temporal.common.WorkerDeploymentVersion;
import io.temporal.worker.WorkerDeploymentOptions;
import io.temporal.worker.WorkerOptions;
import java.util.regex.Pattern;

/**
 * {@code armature.deployment} and {@code armature.build}: which build of this product a worker is,
 * where Temporal is to lead runs from build to build.
 *
 * @param deployment the name that the builds of one installation have in common, which Temporal
 *     leads runs by ({@code ARMATURE_DEPLOYMENT}); empty: any worker takes any run
 * @param build which of its builds this worker is, such as the tag of an image; must be given where
 *     there is a deployment, and works on nothing until it is made the current one ({@code
 *     ARMATURE_BUILD})
 */
@ConfigurationProperties("armature")
record DeploymentConfig(
    @Bindable(defaultValue = "") String deployment, @Bindable(defaultValue = "") String build) {
  /** Temporal parts the two by a dot or a colon where it writes them as one. */
  private static final Pattern DEPLOYMENT = Pattern.compile("(?!__)[^.:\\s]{1,100}");

  private static final Pattern BUILD = Pattern.compile("(?!__)\\S{1,100}");

  DeploymentConfig {
    if (deployment.isEmpty() != build.isEmpty()) {
      throw new IllegalArgumentException(
          "ARMATURE_DEPLOYMENT and ARMATURE_BUILD are given together, or not at all");
    }
    if (!deployment.isEmpty()
        && !(DEPLOYMENT.matcher(deployment).matches() && BUILD.matcher(build).matches())) {
      throw new IllegalArgumentException(
          "ARMATURE_DEPLOYMENT and ARMATURE_BUILD are words of at most 100 letters that do not"
              + " begin with __, ARMATURE_DEPLOYMENT without '.' and ':'");
    }
  }

  /** Whether Temporal leads runs from build to build, so that it says which build a run is for. */
  boolean led() {
    return !deployment.isEmpty();
  }

  /**
   * The same for a worker of this build. Its runs go on with the build that is current, whichever
   * they began with: they may last for months, and the interpreter knows what older ones did.
   */
  WorkerOptions of(WorkerOptions options) {
    return led()
        ? WorkerOptions.newBuilder(options)
            .setDeploymentOptions(
                WorkerDeploymentOptions.newBuilder()
                    .setUseVersioning(true)
                    .setVersion(new WorkerDeploymentVersion(deployment, build))
                    .setDefaultVersioningBehavior(VersioningBehavior.AUTO_UPGRADE)
                    .build())
            .build()
        : options;
  }
}

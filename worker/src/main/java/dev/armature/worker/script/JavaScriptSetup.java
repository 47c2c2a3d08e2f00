package dev.armature.worker.script;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** JavaScript runs on every worker: the engine comes along. */
final class JavaScriptSetup implements Setup {
  private final SandboxConfig config;
  private final Training training = new Training();
  private @Nullable JavaScriptLaunch launch;

  JavaScriptSetup(SandboxConfig config) {
    this.config = config;
  }

  @Override
  public String language() {
    return "JavaScript";
  }

  @Override
  public boolean needed() {
    return true;
  }

  @Override
  public Launch launch() throws IOException, InterruptedException {
    JavaScriptLaunch plain = JavaScriptLaunch.plain(config);
    JavaScriptLaunch walled = plain.wrapped(Bubblewrap.before(config, plain.folder()));
    launch = walled;
    return walled;
  }

  @Override
  public void settle() throws InterruptedException {
    JavaScriptLaunch found = launch;
    if (found != null) {
      training.begin(found);
    }
  }

  @Override
  public void close() {
    training.close();
  }
}

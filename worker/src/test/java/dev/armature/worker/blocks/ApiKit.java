package dev.armature.worker.blocks;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.serving.Workbench;
import dev.armature.worker.blocks.http.Exchanges;
import dev.armature.worker.credential.Secret;
import dev.armature.worker.credential.Secrets;
import dev.armature.worker.net.SafeHttp;
import dev.armature.worker.net.TestDoor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A {@code general_api} and the service it calls. In configs %s stands for the service's address.
 */
final class ApiKit implements AutoCloseable {
  private final OtherSide other;
  private final BlockKit block = new BlockKit();
  private final Map<String, Secret> credentials = new ConcurrentHashMap<>();
  private final SafeHttp door;
  private Workbench workbench = Workbench.ofThisProcess();

  ApiKit() throws IOException {
    this(TestDoor.loopback());
  }

  /** Calls by this door. */
  ApiKit(SafeHttp door) throws IOException {
    this.door = door;
    other = new OtherSide();
  }

  /** Large answers are read on this one. */
  ApiKit on(Workbench room) {
    workbench = room;
    return this;
  }

  OtherSide other() {
    return other;
  }

  BlockKit block() {
    return block;
  }

  /** The workspace has this credential. */
  ApiKit credential(String name, Secret.Type type, String value, String... hosts) {
    credentials.put(name, new Secret(name, type, value, "X-Api-Key", List.of(hosts)));
    return this;
  }

  /** The block, as the house makes it. */
  GeneralApiBlock made() {
    Secrets secrets =
        (workspace, name) -> {
          Secret secret = credentials.get(name);
          if (secret == null) {
            throw Problem.of(Problem.Kind.MISSING, "CREDENTIAL_MISSING", "no " + name).thrown();
          }
          return secret;
        };
    return new GeneralApiBlock(new Exchanges(door), () -> secrets, workbench);
  }

  Map<String, @Nullable Object> call(String config) throws Exception {
    // As the house serves it: what is asked for more than once is taken once, and given back.
    try (Workbench.Place _ = workbench.place(0)) {
      return block.result(
          made(), GeneralApiBlock.Config.class, config.replace("%s", other.url("")));
    }
  }

  ProblemException thrown(String config) {
    return catchThrowableOfType(ProblemException.class, () -> call(config));
  }

  Problem problem(String config) {
    return thrown(config).problem();
  }

  String code(String config) {
    return problem(config).code();
  }

  @Override
  public void close() {
    other.close();
  }
}

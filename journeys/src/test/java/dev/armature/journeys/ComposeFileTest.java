package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** What {@code docker compose up} is told. */
class ComposeFileTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(:[-?][^}]*)?}");
  private static final Pattern EXAMPLE =
      Pattern.compile("^(?:# )?([A-Z_]+)=(\\S*)", Pattern.MULTILINE);
  private static final Pattern DOCUMENTED =
      Pattern.compile("^\\| `([A-Z_]+)` \\|", Pattern.MULTILINE);
  private static final Pattern SECRET = Pattern.compile("PASSWORD|PWD|KEY|SECRET|DATABASE_URL");
  private static final List<String> OURS = List.of("api", "worker");

  private final String text = read("docker-compose.yml");
  private final Map<String, Object> file = new Yaml().load(text);

  static List<String> services() {
    Map<String, Object> all = new Yaml().load(read("docker-compose.yml"));
    return List.copyOf(map(all.get("services")).keySet());
  }

  @ParameterizedTest
  @MethodSource("services")
  void a_service_comes_from_somewhere_comes_back_and_takes_no_more_than_its_share(String name) {
    Map<String, Object> service = service(name);

    assertThat(service.keySet()).as("where it comes from").containsAnyOf("image", "build");
    assertThat(String.valueOf(service.get("image"))).doesNotContain(":latest");
    assertThat(service).containsKey("restart");
    assertThat(map(map(map(service.get("deploy")).get("resources")).get("limits")))
        .containsOnlyKeys("cpus", "memory");
    assertThat(String.valueOf(service.get("security_opt"))).contains("no-new-privileges:true");
    if (!onlyOnce(name)) {
      assertThat(map(service.get("healthcheck")))
          .containsKeys("test", "interval", "timeout", "retries", "start_period");
    }
  }

  @ParameterizedTest
  @MethodSource("services")
  void a_service_waits_for_services_that_there_are_in_the_way_they_can_be_waited_for(String name) {
    map(service(name).getOrDefault("depends_on", Map.of()))
        .forEach((other, how) -> {
          assertThat(services()).contains(other);
          assertThat(map(how).get("condition"))
              .isEqualTo(onlyOnce(other) ? "service_completed_successfully" : "service_healthy");
        });
  }

  @ParameterizedTest
  @MethodSource("services")
  void what_is_mounted_is_there(String name) {
    for (Object mount : list(service(name).getOrDefault("volumes", List.of()))) {
      String source = mount.toString().split(":", -1)[0];
      if (source.startsWith("./")) {
        assertThat(ROOT.resolve(source)).exists();
        assertThat(mount.toString()).endsWith(":ro");
      } else {
        assertThat(map(file.get("volumes"))).containsKey(source);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("services")
  void no_secret_stands_in_the_file_and_none_has_a_default(String name) {
    map(service(name).getOrDefault("environment", Map.of()))
        .forEach((variable, value) -> {
          if (SECRET.matcher(variable).find()) {
            List<MatchResult> from = VARIABLE.matcher(value.toString()).results().toList();
            assertThat(from).as("%s of %s", variable, name).hasSize(1);
            assertThat(from.getFirst().group(2)).startsWith(":?");
          }
        });
  }

  @ParameterizedTest
  @MethodSource("services")
  void only_the_api_can_be_opened_to_other_machines(String name) {
    for (Object port : list(service(name).getOrDefault("ports", List.of()))) {
      assertThat(port.toString())
          .startsWith(name.equals("api") ? "${ARMATURE_HOST:-127.0.0.1}:" : "127.0.0.1:");
    }
  }

  @Test
  void our_parts_are_hardened_stop_slowly_and_there_are_two_workers() {
    for (String name : OURS) {
      assertThat(service(name))
          .containsEntry("read_only", true)
          .containsEntry("cap_drop", List.of("ALL"))
          .containsEntry("stop_grace_period", "45s");
      assertThat(map(service(name).get("build")).get("dockerfile")).isEqualTo(name + "/Dockerfile");
    }
    assertThat(map(service("worker").get("deploy"))).containsEntry("replicas", 2);
  }

  @Test
  void what_our_parts_are_told_is_in_the_reference() {
    TreeSet<String> documented = new TreeSet<>();
    DOCUMENTED
        .matcher(read("docs/configuration.md"))
        .results()
        .forEach(it -> documented.add(it.group(1)));

    for (String name : OURS) {
      assertThat(documented).containsAll(map(service(name).get("environment")).keySet());
    }
  }

  @Test
  void every_variable_is_in_the_example_which_gives_no_secret() {
    TreeSet<String> asked = new TreeSet<>();
    VARIABLE.matcher(text).results().forEach(it -> asked.add(it.group(1)));
    Map<String, String> example = new LinkedHashMap<>();
    EXAMPLE
        .matcher(read(".env.example"))
        .results()
        .forEach(it -> example.put(it.group(1), it.group(2)));

    assertThat(example.keySet()).containsExactlyInAnyOrderElementsOf(asked);
    example.forEach((variable, value) -> {
      if (SECRET.matcher(variable).find()) {
        assertThat(value).as(variable).isEmpty();
      }
    });
  }

  @Test
  void docker_compose_itself_reads_it_and_misses_what_is_not_set() throws Exception {
    List<String> compose = compose();
    assumeTrue(!compose.isEmpty(), "there is no 'docker compose' on this machine");
    List<String> line = new ArrayList<>(compose);
    line.addAll(List.of("-f", ROOT.resolve("docker-compose.yml").toString()));
    line.addAll(List.of("--env-file", "/dev/null", "config", "-q"));

    assertThat(ended(line, Map.of())).isNotZero();
    Map<String, String> given = new LinkedHashMap<>();
    VARIABLE
        .matcher(text)
        .results()
        .filter(it -> Objects.toString(it.group(2), "").startsWith(":?"))
        .forEach(it -> given.put(it.group(1), "given"));
    assertThat(ended(line, given)).isZero();
  }

  private static List<String> compose() throws Exception {
    for (List<String> candidate :
        List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
      List<String> line = new ArrayList<>(candidate);
      line.add("version");
      try {
        if (ended(line, Map.of()) == 0) {
          return candidate;
        }
      } catch (IOException e) {
        // There is no such program.
      }
    }
    return List.of();
  }

  private static int ended(List<String> line, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    System.out.println(String.join(" ", line) + ": " + said.lines().findFirst().orElse(""));
    return process.waitFor();
  }

  private boolean onlyOnce(String name) {
    return String.valueOf(service(name).get("restart")).startsWith("on-failure");
  }

  private Map<String, Object> service(String name) {
    return map(map(file.get("services")).get(name));
  }

  private static String read(String name) {
    try {
      return Files.readString(ROOT.resolve(name));
    } catch (IOException e) {
      throw new AssertionError(name, e);
    }
  }

  @SuppressWarnings("unchecked") // plain YAML
  private static Map<String, Object> map(@Nullable Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return (Map<String, Object>) Objects.requireNonNull(value);
  }

  private static List<?> list(Object value) {
    return (List<?>) value;
  }
}

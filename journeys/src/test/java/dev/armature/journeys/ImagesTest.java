package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The images say what the layout holds, which is tried without Docker in the layout's journey. */
@SuppressWarnings("NullAway.Init") // layOut() makes it
class ImagesTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BASE = Pattern.compile("^FROM (\\S+)", Pattern.MULTILINE);
  private static final Pattern COPY =
      Pattern.compile("^COPY --from=rehearsed ((?:\\\\\\n|[^\\n])+)$", Pattern.MULTILINE);

  @TempDir private static Path layout;

  @BeforeAll
  static void layOut() throws Exception {
    Process laid =
        new ProcessBuilder(ROOT.resolve("bin/dist").toString(), layout.toString(), "api", "worker")
            .redirectErrorStream(true)
            .start();
    String said = new String(laid.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(laid.waitFor()).as(said).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "worker"})
  void what_an_image_copies_is_in_the_layout_and_nothing_of_it_is_left_out(String part)
      throws IOException {
    List<String> copied =
        COPY.matcher(dockerfile(part))
            .results()
            .flatMap(it -> Stream.of(it.group(1).split("[\\s\\\\]+", -1)))
            .filter(it -> it.startsWith("/opt/armature/"))
            .map(it -> it.substring("/opt/armature/".length()))
            .filter(it -> !it.isEmpty())
            .distinct()
            .toList();

    try (Stream<Path> there = Files.list(layout.resolve(part))) {
      // The cache comes of the rehearsal, which the starts of the other stories rely on.
      assertThat(Stream.concat(there.map(it -> it.getFileName().toString()), Stream.of("cache")))
          .containsExactlyInAnyOrderElementsOf(copied);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "worker"})
  void libraries_and_own_classes_are_layers_of_their_own(String part) throws IOException {
    String file = dockerfile(part);
    List<String> path = Files.readAllLines(layout.resolve(part).resolve("classpath"));

    assertThat(file.indexOf("/lib /opt/armature/lib"))
        .isPositive()
        .isLessThan(file.indexOf("/modules /opt/armature/modules"))
        .isLessThan(file.indexOf("/cache /opt/armature/cache"));
    assertThat(path)
        .contains("modules/%s.jar".formatted(part), "modules/shared.jar", "modules/operating.jar");
    assertThat(path).allSatisfy(it -> assertThat(layout.resolve(part).resolve(it)).exists());
    try (Stream<Path> libraries = Files.list(layout.resolve(part).resolve("lib"))) {
      assertThat(libraries.map(it -> it.getFileName().toString()))
          .noneMatch(it -> it.startsWith("armature-"))
          .allMatch(it -> path.contains("lib/" + it));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "worker"})
  void an_image_runs_the_layouts_script_on_java_25_as_a_user_who_is_not_root(String part)
      throws IOException {
    String file = dockerfile(part);

    assertThat(BASE.matcher(file).results().map(it -> it.group(1)).toList())
        .hasSize(3)
        .allMatch(it -> it.contains("25"));
    // A cache fits the Java that made it.
    assertThat(BASE.matcher(file).results().map(it -> it.group(1)).skip(1).distinct()).hasSize(1);
    assertThat(file)
        .contains("mv /opt/dist/%s /opt/armature".formatted(part))
        .contains("ln -s /opt/armature /opt/dist/" + part)
        .contains("RUN /opt/dist/standalone/bin/start rehearse /opt/dist");
    Matcher user = Pattern.compile("^USER (\\d+):(\\d+)$", Pattern.MULTILINE).matcher(file);
    assertThat(user.results().map(it -> Integer.parseInt(it.group(1))))
        .hasSize(2)
        .allMatch(it -> it >= 1000);
    assertThat(file)
        .contains("ENTRYPOINT [\"/opt/armature/bin/start\"]")
        .contains("CMD [\"/opt/armature/bin/health\"]")
        .contains("org.opencontainers.image.title", "org.opencontainers.image.revision")
        .doesNotContain("curl");
    assertThat(layout.resolve(part).resolve("bin/start")).isExecutable();
    assertThat(layout.resolve(part).resolve("bin/health")).isExecutable();
    assertThat(Files.readString(layout.resolve(part).resolve("bin/start")))
        .contains("-XX:MaxRAMPercentage", "exec \"$java\"");
  }

  private static String dockerfile(String part) throws IOException {
    return Files.readString(ROOT.resolve(part).resolve("Dockerfile"));
  }
}

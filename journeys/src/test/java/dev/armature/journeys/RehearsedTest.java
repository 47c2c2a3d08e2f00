package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether Java takes the caches of a rehearsal, which it would otherwise only say in a log. */
class RehearsedTest {
  private static final String CACHE = "-XX:AOTCache=";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"api", "worker", "standalone"})
  void a_cache_fits_its_layout_with_the_collector_of_a_small_machine_too(String part)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // No start at all where the cache cannot be used.
    command.addAll(
        List.of("-XX:AOTMode=on", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(Rehearsed.options(part).orElseThrow());
    command.add("-version");

    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = said(process);

    assertThat(process.waitFor()).as(said).isZero();
  }

  @Test
  void a_start_takes_a_cache_that_was_made_in_its_place_and_no_other() throws Exception {
    Path home = home();
    Path moved = Files.createDirectories(folder.resolve("moved"));
    for (String file :
        List.of("bin/start", "cache/home", "cache/start.aot", "classpath", "heap", "main")) {
      Files.createDirectories(moved.resolve(file).getParent());
      Files.copy(home.resolve(file), moved.resolve(file));
    }

    assertThat(javaOf(home)).contains(CACHE + home.resolve("cache/start.aot"));
    assertThat(javaOf(moved)).doesNotContain(CACHE).contains("dev.armature.api.ApiServer");
  }

  private static Path home() throws IOException {
    String cache = Rehearsed.options("api").orElseThrow().getFirst().substring(CACHE.length());
    return Path.of(cache, "..", "..").normalize().toRealPath();
  }

  /** What the script would start Java with. */
  private String javaOf(Path home) throws IOException {
    Path java = folder.resolve("java/bin/java");
    if (!Files.exists(java)) {
      Files.createDirectories(java.getParent());
      Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
      Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    }
    ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/start").toString());
    builder.environment().put("JAVA_HOME", folder.resolve("java").toString());
    builder.environment().remove("ARMATURE_REHEARSAL");
    return said(builder.redirectErrorStream(true).start());
  }

  private static String said(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}

package dev.armature.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page of settings, made from the records that read them, the properties files that name their
 * variables, and the few that are read by hand.
 */
final class ConfigurationPage {
  /** A setting. Its name is empty where a program reads the variable itself. */
  record Setting(
      String variable,
      String name,
      String type,
      String byDefault,
      String processes,
      String meaning) {
    String row() {
      return "| `%s` | %s | %s | %s | %s | %s |"
          .formatted(
              variable,
              name.isEmpty() ? "" : "`" + name + "`",
              type,
              byDefault.isEmpty() ? "none" : byDefault,
              processes,
              meaning);
    }
  }

  private static final List<String> MODULES =
      List.of("shared", "operating", "api", "worker", "standalone");
  private static final Pattern RECORD =
      Pattern.compile(
          "/\\*\\*(?<doc>(?:(?!\\*/).)*)\\*/\\s*@ConfigurationProperties\\(\"(?<prefix>[^\"]+)\"\\)\\s*"
              + "(?:public )?record \\w+\\((?<parts>.*?)\\)\\s*\\{",
          Pattern.DOTALL);
  private static final Pattern PART =
      Pattern.compile(
          "@Bindable\\(defaultValue = \"(?<default>[^\"]*)\"\\)\\s*(?<type>\\w+)\\s+(?<name>\\w+)");
  private static final Pattern PARAMETER =
      Pattern.compile("@param (\\w+)\\s+((?:(?!@param).)*)", Pattern.DOTALL);
  private static final Pattern LINE =
      Pattern.compile("^([a-z.-]+)=\\$\\{([A-Z_]+):`?([^}`]*)`?}$", Pattern.MULTILINE);

  private static final String ALL = "api, worker, standalone";

  /** What no record reads. */
  private static final List<Setting> BY_HAND =
      List.of(
          hand(
              "DATABASE_URL",
              "text",
              "must be given; standalone: the embedded PostgreSQL",
              ALL,
              "PostgreSQL: `postgres://user:password@host:port/name`, or a JDBC address"),
          hand("PORT", "number", "8080", "api, standalone", "where the api listens"),
          hand("ARMATURE_HOST", "text", "0.0.0.0", "api, standalone", "on which address"),
          hand(
              "ARMATURE_KEY_RING",
              "text",
              "api: must be given; worker: none, and blocks that name a credential fail; standalone: made, and kept in the data folder",
              ALL,
              "the keys that seal secrets, the same in every process: `id:base64 of 32 bytes`, the newest first, separated by commas"),
          hand(
              "ARMATURE_MANAGEMENT_PORT",
              "number",
              "8081; standalone: `off`",
              "api, standalone",
              "where health and metrics are served; `off`: nowhere. A default that is taken is done without"),
          hand(
              "ARMATURE_MANAGEMENT_HOST",
              "text",
              "127.0.0.1",
              ALL,
              "on which address they are served; whoever reaches it needs no key"),
          hand(
              "ARMATURE_WORKER_PORT",
              "number",
              "9090",
              "worker",
              "where a worker serves its health and metrics; `off`: nowhere"),
          hand(
              "ARMATURE_LOG_LEVEL",
              "text",
              "INFO",
              ALL,
              "how much the house says: `ERROR`, `WARN`, `INFO` or `DEBUG`"),
          hand(
              "ARMATURE_LOG_FORMAT",
              "text",
              "text",
              ALL,
              "how a line of the log is written: `text`, or `json`, an object for programs"),
          hand(
              "ARMATURE_HEAP",
              "text",
              "of the memory there is, api 60%, worker 35%; standalone: 1g",
              ALL,
              "the largest heap, such as `512m`; read by the start scripts"),
          hand(
              "ARMATURE_DATA",
              "text",
              "`.armature`",
              "standalone",
              "the folder that is kept between runs; one process at a time"),
          hand(
              "TEMPORAL_CLI",
              "text",
              "looked for",
              "standalone",
              "the `temporal` command that brings the development server; `off`: Temporal runs in memory"),
          hand(
              "ARMATURE_CRASH_AT",
              "text",
              "",
              "api, worker",
              "for tests alone: `<point>:<which time>[:<after seconds>]`, such as `start-written:3`; the process kills itself there ([chaos](chaos-diary.md#crash-points)). None: it never does"),
          hand(
              "ARMATURE_REHEARSAL",
              "text",
              "",
              ALL,
              "for the rehearsal of a layout alone: the file that a start of it leaves its cache in when it ends ([why](adr/0036-starts-from-a-cache.md)); read by the start scripts"),
          hand(
              "ARMATURE_EXECUTION_RECONCILE_EVERY",
              "time",
              "5s",
              "api, standalone",
              "between two looks for runs whose end was not written, and for logs to archive"),
          hand(
              "ARMATURE_EXECUTION_RECONCILE_FIRST",
              "time",
              "2s",
              "api, standalone",
              "before the first of them"),
          hand(
              "OTEL_EXPORTER_OTLP_ENDPOINT",
              "text",
              "",
              ALL,
              "where traces are sent, such as `http://collector:4318`; none: there are no traces. The other variables of OpenTelemetry's Java SDK are read too, where there are traces"),
          hand(
              "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
              "text",
              "",
              ALL,
              "the same with its path, such as `http://collector:4318/v1/traces`"),
          hand(
              "OTEL_TRACES_EXPORTER",
              "text",
              "`otlp`",
              ALL,
              "`otlp`: traces are sent, without an address to this machine's port 4318; `none`: there are no traces"),
          hand("OTEL_SDK_DISABLED", "on or off", "`false`", ALL, "`true`: there are no traces"),
          hand(
              "PATH",
              "text",
              "",
              "worker, standalone",
              "where `bwrap` and `temporal` are looked for"),
          hand("GOBIN", "text", "", "standalone", "where `temporal` is looked for too"),
          hand("GOPATH", "text", "", "standalone", "as `GOBIN`, in its folder `bin`"),
          hand("HOME", "text", "", "standalone", "as `GOPATH`, in its folder `go`"),
          hand(
              "JAVA_HOME",
              "text",
              "`java` of the `PATH`",
              ALL,
              "the JDK that the start scripts use"));

  private ConfigurationPage() {}

  /** The page. */
  static String text() throws IOException {
    return """
    # Settings

    Every variable of the environment that is read, written by `make configuration` from the code that reads it. Times are numbers with a unit (`1500ms`, `90s`, `7d`); on or off may be said as `on`, `off`, `true` or `false`. A setting that has no meaning for a process is not read there. `standalone` is what `./run` starts: api and worker in one process.

    | variable | setting | type | default | read by | what |
    |---|---|---|---|---|---|
    """
        + settings().values().stream().map(Setting::row).collect(Collectors.joining("\n"))
        + "\n";
  }

  /** By variable. */
  static Map<String, Setting> settings() throws IOException {
    Map<String, Setting> all = new TreeMap<>();
    for (String module : List.of("api", "worker")) {
      Map<String, MatchResult> lines = lines(module);
      for (Path file : sources(module, ".java")) {
        Matcher record = RECORD.matcher(Files.readString(file));
        while (record.find()) {
          Map<String, String> meanings = meanings(record.group("doc"));
          Matcher part = PART.matcher(record.group("parts"));
          while (part.find()) {
            String name = record.group("prefix") + "." + kebab(part.group("name"));
            MatchResult line = lines.get(name);
            String variable =
                line == null
                    ? name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT)
                    : line.group(2);
            put(
                all,
                new Setting(
                    variable,
                    name,
                    type(part.group("type")),
                    line == null ? part.group("default") : line.group(3),
                    module + ", standalone",
                    meanings.getOrDefault(part.group("name"), "")));
          }
        }
      }
    }
    BY_HAND.forEach(it -> {
      if (all.put(it.variable(), it) != null) {
        throw new AssertionError(it.variable() + " is read by a record");
      }
    });
    return all;
  }

  /** The variables of the environment that are named anywhere in what is shipped. */
  static Set<String> named() throws IOException {
    Pattern word =
        Pattern.compile(
            "\"((?:ARMATURE|TEMPORAL)_[A-Z_]+|DATABASE_URL|PORT)\""
                + "|getenv\\(\\s*\"([A-Z_]+)\"|environment\\s*\\.get(?:OrDefault)?\\(\\s*\"([A-Z_]+)\""
                + "|getenv\\(\\)\\s*\\.get(?:OrDefault)?\\(\\s*\"([A-Z_]+)\""
                + "|given\\(\\s*environment,\\s*\"([A-Z_]+)\""
                + "|\\$\\{([A-Z][A-Z_]+)\\b");
    TreeSet<String> named = new TreeSet<>();
    List<Path> files = new ArrayList<>(List.of(Path.of("../run"), Path.of("../deploy/start")));
    for (String module : MODULES) {
      for (String ending : List.of(".java", ".properties", ".xml")) {
        files.addAll(sources(module, ending));
      }
    }
    for (Path file : files) {
      // ${BASH_SOURCE[0]} is bash's own.
      Matcher found = word.matcher(Files.readString(file).replace("BASH_SOURCE", ""));
      while (found.find()) {
        for (int group = 1; group <= found.groupCount(); group++) {
          if (found.group(group) != null) {
            named.add(found.group(group));
          }
        }
      }
    }
    return named;
  }

  private static void put(Map<String, Setting> all, Setting setting) {
    Setting other = all.get(setting.variable());
    if (other == null) {
      all.put(setting.variable(), setting);
      return;
    }
    if (!other.byDefault().equals(setting.byDefault()) || !other.name().equals(setting.name())) {
      throw new AssertionError("api and worker read " + setting.variable() + " unalike");
    }
    all.put(
        setting.variable(),
        new Setting(
            setting.variable(),
            setting.name(),
            setting.type(),
            setting.byDefault(),
            ALL,
            other.meaning().equals(setting.meaning())
                ? setting.meaning()
                : other.meaning() + " (api); " + setting.meaning() + " (worker)"));
  }

  private static Map<String, MatchResult> lines(String module) throws IOException {
    Map<String, MatchResult> lines = new LinkedHashMap<>();
    for (Path file : sources(module, ".properties")) {
      LINE.matcher(Files.readString(file)).results().forEach(it -> lines.put(it.group(1), it));
    }
    return lines;
  }

  private static Map<String, String> meanings(String doc) {
    String plain = doc.replaceAll("\\n \\*", "\n").replaceAll("\\s+", " ");
    Map<String, String> meanings = new LinkedHashMap<>();
    Matcher parameter = PARAMETER.matcher(plain);
    while (parameter.find()) {
      meanings.put(
          parameter.group(1),
          parameter
              .group(2)
              .strip()
              .replaceAll(" ?\\(\\{@code [A-Z_]+},? ?(?:\\{@code on} or \\{@code off})?\\)", "")
              .replaceAll("\\{@code ([^}]*)}", "`$1`"));
    }
    return meanings;
  }

  private static String kebab(String name) {
    return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static String type(String type) {
    return switch (type) {
      case "Duration" -> "time";
      case "int", "long" -> "number";
      case "boolean" -> "on or off";
      default -> "text";
    };
  }

  private static Setting hand(
      String variable, String type, String byDefault, String processes, String meaning) {
    return new Setting(variable, "", type, byDefault, processes, meaning);
  }

  private static List<Path> sources(String module, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main"))) {
      return files.filter(it -> it.toString().endsWith(ending)).sorted().toList();
    }
  }
}

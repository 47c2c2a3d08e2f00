package dev.armature.journeys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeClassTemplateInvocationCallback;
import org.junit.jupiter.api.extension.BeforeTestExecutionCallback;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContext;
import org.junit.jupiter.api.extension.ClassTemplateInvocationContextProvider;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Tells the stories of a class on each server, and prints one line for each of them. */
final class EachServer implements ClassTemplateInvocationContextProvider {
  static {
    // What a story has left behind, one that did not even open among them, would slow all others.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly),
                "no process outlives its tests"));
  }

  /** Those that a story is told on which says nothing: they cost a second each. */
  private static final TemporalServer[] EVERYDAY = {
    TemporalServer.IN_MEMORY, TemporalServer.DEVELOPMENT
  };

  @Override
  public boolean supportsClassTemplate(ExtensionContext context) {
    return true;
  }

  @Override
  public Stream<? extends ClassTemplateInvocationContext> provideClassTemplateInvocationContexts(
      ExtensionContext context) {
    On on = context.getRequiredTestClass().getAnnotation(On.class);
    return Arrays.stream(on == null ? EVERYDAY : on.value()).map(Told::new);
  }

  private record Told(TemporalServer server) implements ClassTemplateInvocationContext {
    @Override
    public String getDisplayName(int index) {
      return server.title();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new Stage(server), new Present(server), new Line(server));
    }
  }

  /** Opens the class on this server, with a folder that is gone afterwards. */
  private static final class Stage
      implements BeforeClassTemplateInvocationCallback, AfterClassTemplateInvocationCallback {
    private final TemporalServer server;
    private @Nullable Path data;
    private boolean opened;

    Stage(TemporalServer server) {
      this.server = server;
    }

    @Override
    public void beforeClassTemplateInvocation(ExtensionContext context) throws IOException {
      if (server.missing().isEmpty()) {
        Path folder = Files.createTempDirectory("armature-journey");
        data = folder;
        journey(context).open(server, folder);
        opened = true;
      }
    }

    @Override
    public void afterClassTemplateInvocation(ExtensionContext context) throws IOException {
      Path folder = data;
      if (folder == null) {
        return;
      }
      if (opened) {
        journey(context).close();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }

    private static Journey journey(ExtensionContext context) {
      return (Journey) context.getRequiredTestInstance();
    }
  }

  private record Present(TemporalServer server) implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return context.getTestMethod().isEmpty()
          ? ConditionEvaluationResult.enabled("its stories say it one by one")
          : server
              .missing()
              .map(ConditionEvaluationResult::disabled)
              .orElseGet(() -> ConditionEvaluationResult.enabled("the server is here"));
    }
  }

  private static final class Line implements TestWatcher, BeforeTestExecutionCallback {
    private final TemporalServer server;
    private long begin = System.nanoTime();

    Line(TemporalServer server) {
      this.server = server;
    }

    @Override
    public void beforeTestExecution(ExtensionContext context) {
      begin = System.nanoTime();
    }

    @Override
    public void testSuccessful(ExtensionContext context) {
      print(context, "passed in %d ms".formatted((System.nanoTime() - begin) / 1_000_000));
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
      print(context, "FAILED");
    }

    @Override
    public void testAborted(ExtensionContext context, @Nullable Throwable cause) {
      print(context, "aborted: " + (cause == null ? "no reason given" : cause.getMessage()));
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
      print(context, "SKIPPED: " + reason.orElse("no reason given"));
    }

    private void print(ExtensionContext context, String end) {
      System.out.printf(
          "journey on the %s: %s.%s %s%n",
          server.title(), context.getRequiredTestClass().getSimpleName(), named(context), end);
    }

    /** The sentence, and which of its examples. */
    private static String named(ExtensionContext context) {
      String name = context.getRequiredTestMethod().getName();
      String example = context.getDisplayName();
      return example.startsWith(name) ? name : name + " " + example;
    }
  }
}

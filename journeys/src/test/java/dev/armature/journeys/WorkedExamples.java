package dev.armature.journeys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The steps of a page: its {@code sh} blocks, each with the status and the JSON, or the events,
 * that the text after it says is answered.
 */
final class WorkedExamples {
  private static final Pattern BLOCK =
      Pattern.compile(
          "```sh\\n(.*?)```(?:\\s*answers (\\d{3})[^`]*?(?:\\n\\n```(?:json|text)\\n(.*?)```|\\.\\n))?",
          Pattern.DOTALL);
  private static final Pattern TAKEN =
      Pattern.compile("(\\w+)=\\S*…\\s+# `([\\w.]+)` of the answer\\s*");

  /** What a reader does next. */
  sealed interface Step {
    /** Sends this, and gets that. The answer is empty where none is told. */
    record Call(String script, int status, String answer) implements Step {}

    /** Puts a field of the last answer into a variable. */
    record Take(String variable, String field) implements Step {}
  }

  private WorkedExamples() {}

  static List<Step> of(Path page) throws IOException {
    List<Step> steps = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(page));
    while (block.find()) {
      String script = block.group(1);
      Matcher taken = TAKEN.matcher(script);
      if (taken.matches()) {
        steps.add(new Step.Take(taken.group(1), taken.group(2)));
      } else if (script.startsWith("curl ")) {
        if (block.group(2) == null) {
          throw new AssertionError("no answer is told after: " + script);
        }
        steps.add(
            new Step.Call(
                script,
                Integer.parseInt(block.group(2)),
                block.group(3) == null ? "" : block.group(3)));
      }
    }
    return steps;
  }
}

package dev.armature.worker.blocks.agent;

import dev.armature.execution.Outcome;
import dev.armature.problem.ProblemException;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.model.Access;
import dev.armature.worker.model.ChatModels;
import dev.armature.worker.model.Question;
import dev.armature.worker.model.Said;
import java.time.Duration;
import java.util.Optional;

/**
 * Does what the {@link Course} decides, one step after the other. Each finished one is written
 * down, so that a later attempt reads it and goes on behind it.
 *
 * @param question what every call of the model has in common; its messages and timeout are not
 * @param text hears the model's text while it is made
 */
record Loop(
    ChatModels models,
    Access access,
    Question question,
    Course course,
    Tools tools,
    Surroundings surroundings,
    Deadline deadline,
    Bits text) {
  private static final Duration LONGEST = Duration.ofDays(1);

  /** Why it stops. */
  sealed interface Stop {}

  /** It has its answer. */
  record Ended(Next.Finish finish, Transcript transcript) implements Stop {}

  /** A tool is under way elsewhere; with what it gave, a later attempt goes on. */
  record Waiting(Outcome.Pending pending) implements Stop {}

  /**
   * Goes on until there is an answer, or something to wait for.
   *
   * @throws ProblemException {@code AGENT_TURNS}, {@code AGENT_TOKENS}, {@code AGENT_OUTPUT},
   *     {@code AGENT_TIMEOUT}, or what a model or a tool says
   */
  Stop run() throws Exception {
    Transcript transcript = Transcript.EMPTY;
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException("cancelled");
      }
      switch (course.after(transcript)) {
        case Next.Ask ask -> transcript = transcript.with(asked(ask, transcript));
        case Next.Run run -> {
          switch (ran(run)) {
            case ToolAnswer answer -> transcript = transcript.with(answer);
            case Ran.Later later -> {
              return new Waiting(later.pending());
            }
          }
        }
        case Next.Finish finish -> {
          return new Ended(finish, transcript);
        }
        case Next.Fail fail -> throw fail.problem().thrown();
      }
    }
  }

  private Said asked(Next.Ask ask, Transcript before) throws Exception {
    return surroundings
        .steps()
        .step(
            "model-%d".formatted(ask.turn()),
            Said.class,
            () -> {
              try (text) {
                return models.ask(
                    access, question.with(course.messages(before), deadline.left(LONGEST)), text);
              } catch (ProblemException e) {
                throw deadline.isOver() ? deadline.over(e) : e;
              }
            });
  }

  private Ran ran(Next.Run run) throws Exception {
    String step = "tool-%d-%d".formatted(run.turn(), run.place());
    Optional<ToolAnswer> finished = surroundings.steps().finished(step, ToolAnswer.class);
    if (finished.isPresent()) {
      return finished.get();
    }
    return switch (tools.run(run.call(), run.place(), step, surroundings.attempt(), deadline)) {
      case ToolAnswer answer -> surroundings.steps().step(step, ToolAnswer.class, () -> answer);
      case Ran.Later later -> later;
    };
  }
}

package dev.armature.worker.blocks;

import dev.armature.block.BlockSpec.Defaults;
import dev.armature.block.BlockSpec.Output;
import dev.armature.block.BlockSpec.Reading;
import dev.armature.execution.Approval;
import dev.armature.execution.Due;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited;
import dev.armature.graph.Limits;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.store.Waits;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks people a question, and waits for their answers. */
@Singleton
final class ApprovalBlock implements BlockType<ApprovalBlock.Config> {
  private final Waits waits;

  ApprovalBlock(Waits waits) {
    this.waits = waits;
  }

  /** The question, and who decides it until when. */
  record Config(
      @Field("What people are asked.") String question,
      @Field(
              value =
                  "JSON Schema of the fields of an answer, an object's; absent: any fields. The"
                      + " field 'decision' is always there, beside them.",
              reading = Reading.VERBATIM)
          @Nullable Map<String, @Nullable Object> form,
      @Field(
              value =
                  "Until when, as a duration (2d) or a time with its offset; absent: without end."
                      + " Route timeout after it.",
              forms = {String.class, Long.class})
          @Nullable Object deadline,
      @Field(
              value = "How many have to approve; absent: 1. One rejection decides at once.",
              min = 1,
              max = Limits.APPROVALS)
          @Nullable Integer required,
      @Field(
              "Who may answer: ids or names of API keys, ids or e-mail addresses (as they were"
                  + " first written) of accounts; absent: whoever may run workflows.")
          @Nullable List<String> approvers) {}

  @Override
  public String name() {
    return "approval";
  }

  @Override
  public String description() {
    return "Asks a question and waits for answers, which come over REST. Routes: approved, rejected,"
        + " timeout.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(
        new Output("output", "object", "The fields of the answer that decided; null at a timeout."),
        new Output("route", "string", "approved, rejected or timeout."),
        new Output("answers", "array", "Every answer: by, decision, fields, at."));
  }

  @Override
  public Part part() {
    return new Part(false, false, true, false, false);
  }

  @Override
  public Defaults defaults() {
    return PatientBlocks.DEFAULTS;
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) {
    Approval approval = approval(config);
    Due due =
        config.deadline() == null ? null : PatientBlocks.deadline("deadline", config.deadline());
    Map<String, @Nullable Object> about = new LinkedHashMap<>();
    about.put("question", approval.question());
    about.put("form", approval.form());
    about.put("required", approval.required());
    about.put("approvers", approval.approvers());
    return waits
        .ask(PatientBlocks.waiting(surroundings), approval)
        .<Outcome>map(ApprovalBlock::chose)
        .orElseGet(() -> new Outcome.Ask(due, about));
  }

  @Override
  public Outcome goOn(Config config, Waited waited, Surroundings surroundings) {
    Waits.Waiting waiting = PatientBlocks.waiting(surroundings);
    boolean due = waited.how() == Waited.How.DUE;
    return switch (waits.look(waiting, due)) {
      case Waits.Standing.Come(Map<?, ?> result) -> chose(fields(result));
      case Waits.Standing.Come come ->
          throw new IllegalStateException("an approval came to %s".formatted(come.value()));
      case Waits.Standing.Late late -> chose(waits.lapsed(waiting));
      case Waits.Standing.Open open -> PatientBlocks.waitsOn(waited);
    };
  }

  private static Approval approval(Config config) {
    int required = config.required() == null ? 1 : config.required();
    List<String> approvers = config.approvers() == null ? List.of() : config.approvers();
    if (required < 1 || required > Limits.APPROVALS) {
      throw PatientBlocks.invalid("'required' must be from 1 to %d".formatted(Limits.APPROVALS));
    }
    if (!approvers.isEmpty() && approvers.stream().distinct().count() < required) {
      throw PatientBlocks.invalid("'required' is more than there are 'approvers'");
    }
    return new Approval(
        config.question(), config.form() == null ? Map.of() : config.form(), required, approvers);
  }

  private static Outcome chose(Map<String, @Nullable Object> result) {
    return new Outcome.Chose(String.valueOf(result.get("route")), result);
  }

  private static Map<String, @Nullable Object> fields(Map<?, ?> map) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    map.forEach((name, value) -> fields.put((String) name, value));
    return fields;
  }
}

package dev.armature.worker.blocks;

import dev.armature.block.BlockSpec.Output;
import dev.armature.block.BlockSpec.Reading;
import dev.armature.execution.Outcome;
import dev.armature.expression.Condition;
import dev.armature.problem.Problem;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.Surroundings;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Leaves by the first branch whose expression holds, else by {@code else}. */
@Singleton
final class ConditionBlock implements BlockType<ConditionBlock.Config> {
  private static final String ELSE = "else";

  /** Branches; or one expression with the routes true and false; or a switch over a value. */
  record Config(
      @Field("Looked at in order; routes if, elif_1, …, or their names, then else.")
          @Nullable List<Branch> branches,
      @Field(
              value = "Alone: routes true and false. In a switch: the value that is compared.",
              reading = Reading.EXPRESSION)
          @Nullable String expression,
      @Field("'switch', where the expression's value chooses among the cases.")
          @Nullable String mode,
      @Field("Cases of a switch; the route is the name, or the value as text; then else.")
          @Nullable List<Case> cases) {}

  /** A way out under an expression. */
  record Branch(
      @Field("What the route is called; such a branch answers to this name alone.")
          @Nullable String name,
      @Field(value = "When this branch is taken.", reading = Reading.EXPRESSION)
          String expression) {}

  /** A way out under a value. */
  record Case(
      @Field("What the value is compared with.") @Nullable Object value,
      @Field("What the route is called.") @Nullable String name) {}

  @Override
  public String name() {
    return "condition";
  }

  @Override
  public String description() {
    return "Takes one of several ways on, by expressions over what came before.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(
        new Output("output", "any", "What came in."),
        new Output("route", "string", "The route that was taken."));
  }

  @Override
  public Part part() {
    return new Part(true, false, true, false, true);
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) {
    String route = route(config, surroundings);
    Map<String, @Nullable Object> result = Results.output(surroundings.cameIn());
    result.put("route", route);
    return new Outcome.Chose(route, result);
  }

  private static String route(Config config, Surroundings surroundings) {
    List<Branch> branches = config.branches();
    String expression = config.expression();
    if ("switch".equals(config.mode())) {
      return switched(config, surroundings);
    }
    if (branches != null && !branches.isEmpty()) {
      return branch(branches, surroundings);
    }
    if (expression != null) {
      return Boolean.toString(Condition.holds(expression, surroundings.scope()));
    }
    throw invalid("a condition needs 'branches', or an 'expression'");
  }

  private static String branch(List<Branch> branches, Surroundings surroundings) {
    for (int i = 0; i < branches.size(); i++) {
      Branch branch = branches.get(i);
      if (Condition.holds(branch.expression(), surroundings.scope())) {
        String name = branch.name();
        String ordinary = i == 0 ? "if" : "elif_" + i;
        return name == null || name.isBlank() ? ordinary : name;
      }
    }
    return ELSE;
  }

  private static String switched(Config config, Surroundings surroundings) {
    String expression = config.expression();
    List<Case> cases = config.cases();
    if (expression == null || cases == null) {
      throw invalid("a switch needs an 'expression' and 'cases'");
    }
    Object value = Condition.evaluate(expression, surroundings.scope());
    for (Case one : cases) {
      if (same(one.value(), value)) {
        String name = one.name();
        return name == null || name.isBlank() ? String.valueOf(one.value()) : name;
      }
    }
    return ELSE;
  }

  private static boolean same(@Nullable Object one, @Nullable Object other) {
    return (one instanceof Number a && other instanceof Number b)
        ? a.doubleValue() == b.doubleValue()
        : Objects.equals(one, other);
  }

  private static RuntimeException invalid(String message) {
    return Problem.of(Problem.Kind.INVALID, "CONFIG_INVALID", message).thrown();
  }
}

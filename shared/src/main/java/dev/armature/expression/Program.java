package dev.armature.expression;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelException;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An expression that CEL has read, rewritten to the language of the graph and made ready to run.
 */
final class Program {
  /** Iterations of all comprehensions of one expression. */
  static final int MOST_ITERATIONS = 10_000;

  /** Characters of one expression. */
  static final int MOST_CHARACTERS = 10_000;

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .comprehensionMaxIterations(MOST_ITERATIONS)
          .maxExpressionCodePointSize(MOST_CHARACTERS)
          .maxParseRecursionDepth(64)
          .build();
  private static final CelCompiler COMPILER = compiler();
  private static final CelRuntime RUNTIME = runtime();

  /** What reading an expression gives. */
  sealed interface Read {
    /** It can be run. */
    record Good(Program program) implements Read {}

    /** It cannot be read. */
    record Bad(Broken broken) implements Read {}
  }

  private final CelRuntime.Program ready;
  private final List<Reference> references;

  private Program(CelRuntime.Program ready, List<Reference> references) {
    this.ready = ready;
    this.references = references;
  }

  /** Reads an expression without braces. */
  static Read read(String expression) {
    try {
      CelAbstractSyntaxTree parsed = COMPILER.parse(Spelling.today(expression)).getAst();
      Rewriting rewriting = new Rewriting(parsed);
      CelAbstractSyntaxTree ours = rewriting.tree();
      if (!rewriting.broken().isEmpty()) {
        return new Read.Bad(rewriting.broken().getFirst());
      }
      CelAbstractSyntaxTree checked = COMPILER.check(ours).getAst();
      return new Read.Good(new Program(RUNTIME.createProgram(checked), rewriting.references()));
    } catch (CelValidationException e) {
      return new Read.Bad(broken(e.getErrors()));
    } catch (CelEvaluationException e) {
      return new Read.Bad(new Broken(0, sentence(e)));
    }
  }

  /** What it reads. */
  List<Reference> references() {
    return references;
  }

  /** Its value as plain JSON. */
  @Nullable Object value(Scope scope) {
    Map<String, Object> roots = new LinkedHashMap<>();
    Roots.KNOWN.forEach(root -> roots.put(root, Values.out(scope.roots().get(root))));
    roots.put(Rewriting.NAMES, scope.ids());
    try (Made _ = Made.counted()) {
      return Values.plain(ready.eval(roots));
    } catch (CelEvaluationException e) {
      if (tooMuch(e)) {
        throw new ProblemException(limit(sentence(e)), e);
      }
      boolean endless = e.getErrorCode() == CelErrorCode.ITERATION_BUDGET_EXCEEDED;
      throw new ProblemException(
          Problem.of(
              Problem.Kind.INVALID,
              endless ? "EXPRESSION_LIMIT" : "EXPRESSION_FAILED",
              endless ? "it makes more than 10,000 iterations" : sentence(e)),
          e);
    } catch (IllegalArgumentException e) {
      throw new ProblemException(tooMuch(e) ? limit(sentence(e)) : failed(sentence(e)), e);
    }
  }

  static Problem limit(String message) {
    return Problem.of(Problem.Kind.INVALID, "EXPRESSION_LIMIT", message);
  }

  private static boolean tooMuch(Throwable thrown) {
    for (Throwable it = thrown; it != null; it = it.getCause()) {
      if (it instanceof Made.TooMuch) {
        return true;
      }
    }
    return false;
  }

  static Problem failed(String message) {
    return Problem.of(Problem.Kind.INVALID, "EXPRESSION_FAILED", message);
  }

  /** The words of our own functions where they said no, else CEL's first sentence. */
  private static String sentence(Throwable thrown) {
    for (Throwable it = thrown; it != null; it = it.getCause()) {
      if (it instanceof IllegalArgumentException && !(it instanceof NumberFormatException)) {
        return String.valueOf(it.getMessage());
      }
    }
    String message = thrown instanceof CelException ? thrown.getMessage() : null;
    return message == null
        ? "it cannot be evaluated"
        : message.lines().findFirst().orElse(message).replaceFirst("^evaluation error[^:]*: ", "");
  }

  private static Broken broken(List<CelIssue> issues) {
    if (issues.isEmpty()) {
      return new Broken(0, "it cannot be read");
    }
    CelIssue first = issues.getFirst();
    return new Broken(
        Math.max(first.getSourceLocation().getColumn(), 0), Complaint.plain(first.getMessage()));
  }

  private static CelCompiler compiler() {
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(
                CelStandardMacro.HAS,
                CelStandardMacro.ALL,
                CelStandardMacro.EXISTS,
                CelStandardMacro.EXISTS_ONE,
                CelStandardMacro.MAP,
                CelStandardMacro.MAP_FILTER,
                CelStandardMacro.FILTER);
    Roots.KNOWN.forEach(root -> builder.addVar(root, SimpleType.DYN));
    builder.addVar(Rewriting.NAMES, SimpleType.DYN);
    Rewriting.FUNCTIONS.forEach(it ->
        builder.addFunctionDeclarations(
            CelFunctionDecl.newFunctionDeclaration(
                it.name(),
                CelOverloadDecl.newGlobalOverload(
                    it.name(),
                    it.name().equals(Rewriting.TRUTH) ? SimpleType.BOOL : SimpleType.DYN,
                    Collections.nCopies(it.arguments(), SimpleType.DYN)))));
    return builder.build();
  }

  private static CelRuntime runtime() {
    CelRuntimeBuilder builder = CelRuntimeFactory.legacyCelRuntimeBuilder().setOptions(OPTIONS);
    Rewriting.FUNCTIONS.forEach(
        it -> builder.addFunctionBindings(binding(it.name(), it.arguments())));
    return builder.build();
  }

  private static Iterable<CelFunctionBinding> binding(String name, int arguments) {
    return CelFunctionBinding.fromOverloads(
        name,
        CelFunctionBinding.from(
            name,
            Collections.nCopies(arguments, Object.class),
            values -> Values.out(Rewriting.call(name, plainNulls(values)))));
  }

  private static List<@Nullable Object> plainNulls(Object[] arguments) {
    List<@Nullable Object> plain = new ArrayList<>(arguments.length);
    for (Object argument : arguments) {
      plain.add(Values.in(argument));
    }
    return plain;
  }
}

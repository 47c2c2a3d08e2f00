package dev.armature.expression;

import dev.armature.expression.Functions.Named;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.CelSelect;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a tree that CEL parsed into one whose every operator is a function of ours, and notes what
 * it reads on the way. Logic, conditionals and comprehensions stay CEL's own.
 */
final class Rewriting {
  /** The variable that maps names of blocks to ids. */
  static final String NAMES = "armature_names";

  /** The function that makes anything true or false. */
  static final String TRUTH = "armature_truth";

  private static final String FIELD = "armature_field";
  private static final String PRESENT = "armature_present";
  private static final String BLOCK = "armature_block";
  private static final String ELEMENTS = "armature_elements";
  private static final String REQUIRED = "armature_required";
  private static final String ANY = "armature_any";
  private static final Set<String> LOGIC = Set.of("_&&_", "_||_", "_?_:_", "@not_strictly_false");

  /** Every function that a rewritten tree calls. */
  static final List<Named> FUNCTIONS = functions();

  private static final Map<String, Named> BY_NAME =
      FUNCTIONS.stream().collect(Collectors.toUnmodifiableMap(Named::name, it -> it));

  private final CelAbstractSyntaxTree parsed;
  private final List<Reference> references = new ArrayList<>();
  private final List<Broken> broken = new ArrayList<>();
  private final Deque<String> local = new ArrayDeque<>();
  private final CelAbstractSyntaxTree tree;
  private long nextId = 1_000_000;

  Rewriting(CelAbstractSyntaxTree parsed) {
    this.parsed = parsed;
    this.tree =
        CelAbstractSyntaxTree.newParsedAst(
            rewrite(parsed.getExpr()),
            CelSource.newBuilder(parsed.getSource().getContent().toString())
                .addPositionsMap(parsed.getSource().getPositionsMap())
                .build());
  }

  /** Does the work of a function of a rewritten tree. */
  static @Nullable Object call(String name, List<@Nullable Object> arguments) {
    return Objects.requireNonNull(BY_NAME.get(name)).work().apply(arguments);
  }

  CelAbstractSyntaxTree tree() {
    return tree;
  }

  List<Reference> references() {
    return references;
  }

  List<Broken> broken() {
    return broken;
  }

  private CelExpr rewrite(CelExpr expr) {
    Optional<Reference> whole = reference(expr);
    if (whole.isPresent()) {
      references.add(whole.get());
      return steps(expr);
    }
    return steps(expr);
  }

  private CelExpr steps(CelExpr expr) {
    return switch (expr.exprKind().getKind()) {
      case NOT_SET, CONSTANT -> expr;
      case IDENT -> identifier(expr);
      case SELECT -> select(expr.select());
      case CALL -> call(expr, expr.call());
      case LIST -> {
        CelExpr.CelList.Builder list = CelExpr.CelList.newBuilder();
        expr.list().elements().forEach(it -> list.addElements(rewrite(it)));
        yield CelExpr.newBuilder().setId(expr.id()).setList(list.build()).build();
      }
      case MAP -> {
        CelExpr.CelMap.Builder map = CelExpr.CelMap.newBuilder();
        expr.map()
            .entries()
            .forEach(it ->
                map.addEntries(
                    it.toBuilder()
                        .setKey(ours("string", rewrite(it.key())))
                        .setValue(rewrite(it.value()))
                        .build()));
        yield CelExpr.newBuilder().setId(expr.id()).setMap(map.build()).build();
      }
      case STRUCT -> refuse(expr, "an object is written {\"key\": value}, without a name");
      case COMPREHENSION -> comprehension(expr, expr.comprehension());
    };
  }

  private CelExpr identifier(CelExpr expr) {
    String name = expr.ident().name();
    if (local.contains(name) || Roots.known(name)) {
      return expr;
    }
    return refuse(expr, Roots.unknown(name));
  }

  private CelExpr select(CelSelect select) {
    CelExpr operand = steps(select.operand());
    CelExpr field = text(select.field());
    if (root(select.operand(), "outputs")) {
      return ours(select.testOnly() ? PRESENT : FIELD, operand, block(field));
    }
    return ours(select.testOnly() ? PRESENT : FIELD, operand, field);
  }

  private CelExpr call(CelExpr expr, CelCall call) {
    List<CelExpr> arguments = new ArrayList<>();
    call.target().ifPresent(arguments::add);
    arguments.addAll(call.args());
    String name = call.function();
    if (name.equals("_[_]")) {
      boolean blocks = root(arguments.get(0), "outputs");
      CelExpr key = rewrite(arguments.get(1));
      return ours("_[_]", steps(arguments.get(0)), blocks ? block(key) : key);
    }
    List<CelExpr> rewritten = new ArrayList<>();
    arguments.forEach(it -> rewritten.add(rewrite(it)));
    if (LOGIC.contains(name)) {
      int truths = name.equals("_?_:_") ? 1 : rewritten.size();
      for (int i = 0; i < truths && !name.equals("@not_strictly_false"); i++) {
        rewritten.set(i, ours(TRUTH, rewritten.get(i)));
      }
      for (int i = truths; i < rewritten.size(); i++) {
        // A choice between a literal and a value of another type is none to CEL: it loses its type.
        rewritten.set(i, typed(rewritten.get(i)) ? ours(ANY, rewritten.get(i)) : rewritten.get(i));
      }
      return CelExpr.newBuilder()
          .setId(expr.id())
          .setCall(CelCall.newBuilder().setFunction(name).addArgs(rewritten).build())
          .build();
    }
    if (name.equals("required") && rewritten.size() == 1) {
      String path = reference(arguments.getFirst()).map(Rewriting::spelt).orElse("the value");
      return ours(REQUIRED, rewritten.getFirst(), text(path));
    }
    Named function = Functions.ALL.get(name);
    if (function == null) {
      return refuse(
          expr,
          "there is no function '%s'; there are %s"
              .formatted(name, String.join(", ", Functions.CALLABLE)));
    }
    if (function.arguments() != rewritten.size()) {
      return refuse(expr, "'%s' does not take %d arguments".formatted(name, rewritten.size()));
    }
    return ours(name, rewritten.toArray(CelExpr[]::new));
  }

  private static boolean typed(CelExpr expr) {
    return switch (expr.exprKind().getKind()) {
      case CONSTANT, LIST, MAP -> true;
      case NOT_SET, IDENT, SELECT, CALL, STRUCT, COMPREHENSION -> false;
    };
  }

  private CelExpr comprehension(CelExpr expr, CelComprehension loop) {
    CelExpr range = ours(ELEMENTS, rewrite(loop.iterRange()));
    CelExpr start = rewrite(loop.accuInit());
    local.push(loop.accuVar());
    local.push(loop.iterVar());
    CelExpr condition = rewrite(loop.loopCondition());
    CelExpr step = rewrite(loop.loopStep());
    local.pop();
    CelExpr result = rewrite(loop.result());
    local.pop();
    return CelExpr.newBuilder()
        .setId(expr.id())
        .setComprehension(
            loop.toBuilder()
                .setIterRange(range)
                .setAccuInit(start)
                .setLoopCondition(condition)
                .setLoopStep(step)
                .setResult(result)
                .build())
        .build();
  }

  /** The fixed place that this expression reads, if it is nothing but steps down from a root. */
  private Optional<Reference> reference(CelExpr expr) {
    List<String> path = new ArrayList<>();
    CelExpr at = expr;
    while (true) {
      String segment = null;
      CelExpr below = null;
      switch (at.exprKind().getKind()) {
        case IDENT -> {
          String name = at.ident().name();
          return Roots.known(name) && !local.contains(name)
              ? Optional.of(new Reference(name, path.reversed(), position(at)))
              : Optional.empty();
        }
        case SELECT -> {
          segment = at.select().field();
          below = at.select().operand();
        }
        case CALL -> {
          if (at.call().function().equals("_[_]")) {
            segment = fixed(at.call().args().get(1));
            below = at.call().args().get(0);
            if (segment == null) {
              // A computed key: all below it may be read. The key itself is noted when it is
              // rewritten.
              path.clear();
              at = below;
              continue;
            }
          }
        }
        case NOT_SET, CONSTANT, LIST, MAP, STRUCT, COMPREHENSION -> {}
      }
      if (segment == null || below == null) {
        return Optional.empty();
      }
      path.add(segment);
      at = below;
    }
  }

  private static @Nullable String fixed(CelExpr key) {
    if (key.exprKind().getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
      return null;
    }
    CelConstant constant = key.constant();
    return switch (constant.getKind()) {
      case STRING_VALUE -> constant.stringValue();
      case INT64_VALUE -> Long.toString(constant.int64Value());
      default -> null;
    };
  }

  private boolean root(CelExpr expr, String name) {
    return expr.exprKind().getKind() == CelExpr.ExprKind.Kind.IDENT
        && expr.ident().name().equals(name)
        && !local.contains(name);
  }

  private CelExpr block(CelExpr key) {
    return ours(BLOCK, identifierOf(NAMES), key);
  }

  private CelExpr identifierOf(String name) {
    return CelExpr.newBuilder()
        .setId(nextId++)
        .setIdent(CelExpr.CelIdent.newBuilder().setName(name).build())
        .build();
  }

  private CelExpr text(String value) {
    return CelExpr.newBuilder().setId(nextId++).setConstant(CelConstant.ofValue(value)).build();
  }

  /** Calls a function of ours. */
  private CelExpr ours(String name, CelExpr... arguments) {
    String called = name.startsWith("armature_") ? name : ourName(name);
    return CelExpr.newBuilder()
        .setId(nextId++)
        .setCall(CelCall.newBuilder().setFunction(called).addArgs(List.of(arguments)).build())
        .build();
  }

  private CelExpr refuse(CelExpr expr, String message) {
    broken.add(new Broken(position(expr), message));
    return expr;
  }

  private int position(CelExpr expr) {
    return parsed.getSource().getPositionsMap().getOrDefault(expr.id(), 0);
  }

  private static String spelt(Reference reference) {
    return reference.path().isEmpty()
        ? reference.root()
        : reference.root() + "." + String.join(".", reference.path());
  }

  /** CEL's name of an operator or function as an identifier that its standard library has not. */
  private static String ourName(String name) {
    int at = List.copyOf(Functions.ALL.keySet()).indexOf(name);
    return "armature_" + (Character.isLetter(name.charAt(0)) ? name : "operator_" + at);
  }

  private static List<Named> functions() {
    List<Named> all = new ArrayList<>();
    Functions.ALL
        .values()
        .forEach(it -> all.add(new Named(ourName(it.name()), it.arguments(), it.work())));
    all.add(new Named(TRUTH, 1, it -> Values.truth(it.get(0))));
    all.add(new Named(FIELD, 2, it -> Path.step(it.get(0), Values.text(it.get(1)))));
    all.add(new Named(PRESENT, 2, it -> present(it.get(0), Values.text(it.get(1)))));
    all.add(new Named(BLOCK, 2, it -> blockId(it.get(0), Values.text(it.get(1)))));
    all.add(new Named(ELEMENTS, 1, it -> elements(it.get(0))));
    all.add(new Named(ANY, 1, it -> it.get(0)));
    all.add(new Named(REQUIRED, 2, it -> required(it.get(0), Values.text(it.get(1)))));
    return List.copyOf(all);
  }

  private static boolean present(@Nullable Object value, String field) {
    return value instanceof Map<?, ?> map
        ? map.get(field) != null
        : Path.step(value, field) != null;
  }

  private static Object blockId(@Nullable Object names, String called) {
    return names instanceof Map<?, ?> ids && ids.get(called) instanceof String id ? id : called;
  }

  private static Object elements(@Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case List<?> list -> list.stream().map(Values::out).toList();
      case Map<?, ?> map -> List.copyOf(map.keySet());
      default -> throw Functions.wrong("a loop", "a list or an object", value);
    };
  }

  private static Object required(@Nullable Object value, String path) {
    if (value == null) {
      throw new IllegalArgumentException("%s is required, and missing".formatted(path));
    }
    return value;
  }
}

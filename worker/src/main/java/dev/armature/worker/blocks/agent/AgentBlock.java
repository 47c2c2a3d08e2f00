package dev.armature.worker.blocks.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.block.BlockSpec.Defaults;
import dev.armature.block.BlockSpec.Output;
import dev.armature.execution.Interpreter;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.LiveText;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.blocks.http.Permit;
import dev.armature.worker.credential.Secret;
import dev.armature.worker.model.Access;
import dev.armature.worker.model.Accesses;
import dev.armature.worker.model.ChatModels;
import dev.armature.worker.model.Provider;
import dev.armature.worker.model.Question;
import dev.armature.worker.net.SafeHttp;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lets a model work with tools until it has an answer. */
@Singleton
final class AgentBlock implements BlockType<AgentBlock.Config> {
  private static final long DEFAULT_TIMEOUT_MILLIS = 600_000;
  private static final int MOST_SUMMARY = 1_000;

  private final Accesses accesses;
  private final ChatModels models;
  private final Equipment equipment;
  private final Presetting presetting;
  private final BeanProvider<LiveText> live;

  AgentBlock(
      Accesses accesses,
      ChatModels models,
      Equipment equipment,
      Presetting presetting,
      BeanProvider<LiveText> live) {
    this.accesses = accesses;
    this.models = models;
    this.equipment = equipment;
    this.presetting = presetting;
    this.live = live;
  }

  /** The model, what it is asked, and what it may do. */
  record Config(
      @JsonProperty("agent_id")
          @Field(
              "Id of a stored preset, agt_…: it stands in for model, credential, system_prompt, temperature, max_tokens, tools and response_schema where the block does not say them itself. cache is of no use with it.")
          @Nullable String agentId,
      @JsonProperty("agent_version")
          @Field(
              value =
                  "The preset's version: a number, or 'latest' for the newest when the block runs; absent: the newest when this graph was saved.",
              forms = {Long.class, String.class})
          @Nullable Object agentVersion,
      @Field(
              "The model's name, as its provider knows it, such as gpt-4o-mini or claude-sonnet-4-5; needed where no preset has it.")
          @Nullable String model,
      @Field(
              value =
                  "openai (any server that speaks chat completions) or anthropic; absent: told by"
                      + " the model's name.",
              choices = {"openai", "anthropic"},
              anyCase = true)
          @Nullable String provider,
      @JsonProperty("base_url")
          @Field(
              "Where the model is asked, such as http://10.0.0.5:8000/v1; absent: the operator's, else the provider's own.")
          @Nullable String baseUrl,
      @Field(
              value = "Name of the credential whose value is the key; absent: the operator's key.",
              credential = true)
          @Nullable String credential,
      @JsonProperty("system_prompt") @Field("What the model is to be and do.")
          @Nullable String systemPrompt,
      @Field(
              "What it is asked: text, or a list of messages with role and content; everything else as JSON.")
          @Nullable Object input,
      @Field("As input.") @Nullable Object message,
      @Field("As input.") @Nullable Object prompt,
      @Field(
              value = "How freely it chooses its words, from 0; absent: the provider's.",
              min = 0,
              max = 2)
          @Nullable Double temperature,
      @JsonProperty("max_tokens")
          @Field(value = "How long one answer may be, in tokens; absent: the provider's.", min = 1)
          @Nullable Integer maxTokens,
      @Field(value = "What it may call: workflows, HTTP calls and MCP servers.", max = 64)
          @Nullable List<@Nullable Tool> tools,
      @JsonProperty("response_schema")
          @Field(
              "JSON Schema that the answer must fit; absent: any text. An answer that does not is asked for once more.")
          @Nullable Map<String, @Nullable Object> responseSchema,
      @JsonProperty("max_turns")
          @Field(
              value = "How often the model is called at most; absent: 10.",
              min = 1,
              max = Bounds.MOST_TURNS)
          @Nullable Integer maxTurns,
      @JsonProperty("max_total_tokens")
          @Field(
              value =
                  "After so many tokens of all calls together no other is made; absent: no limit.",
              min = 1)
          @Nullable Long maxTotalTokens,
      @Field(value = "Of one attempt, in milliseconds; absent: 600000.", min = 1)
          @Nullable Long timeout,
      @Field("Whether the answer is asked for bit by bit, so that it can be watched; absent: true.")
          @Nullable Boolean stream) {}

  /** Something that the model may call. */
  record Tool(
      @Field(
              value = "workflow, http or mcp.",
              choices = {"workflow", "http", "mcp"},
              anyCase = true)
          String type,
      @Field(
              "What the model calls it: letters, digits, _ and -. Of an MCP server: what stands before the names of its tools.")
          @Nullable String name,
      @Field("When and how to use it, for the model.") @Nullable String description,
      @JsonProperty("workflow_id")
          @Field("workflow: its id; the arguments are the variables that it runs with.")
          @Nullable String workflowId,
      @Field(
              value =
                  "workflow: its version: a number, or 'latest' for the newest when it is called; absent: the newest when this graph was saved, and in a preset latest.",
              forms = {Long.class, String.class})
          @Nullable Object version,
      @Field("JSON Schema of the arguments; absent: any object.")
          @Nullable Map<String, @Nullable Object> parameters,
      @Field(
              "http: where to call; an argument may stand in path and query as {name}. mcp: the server's address.")
          @Nullable String url,
      @Field(
              value = "http: how it is called; absent: GET.",
              choices = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"},
              anyCase = true)
          @Nullable String method,
      @Field("Headers by name.") @Nullable Map<String, @Nullable Object> headers,
      @Field(value = "Name of the credential that is shown.", credential = true)
          @Nullable String credential) {}

  @Override
  public String name() {
    return "agent";
  }

  @Override
  public String description() {
    return "Lets a language model work with tools until it has an answer. Every finished call of the"
        + " model and of a tool is kept: a crash repeats none of them.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(
        new Output("output", "any", "The answer: text, or JSON that fits response_schema."),
        new Output("model", "string", "The model that answered, as its provider names it."),
        new Output(
            "usage",
            "object",
            "input_tokens, output_tokens, total_tokens and model_calls, over all turns."),
        new Output(
            "tool_calls",
            "array",
            "What was called: name, arguments, result (its beginning), error, duration_ms, and of a"
                + " workflow execution_id."),
        new Output("finish_reason", "string", "stop, or length where the answer was cut short."));
  }

  @Override
  public Defaults defaults() {
    return Defaults.withTimeout(DEFAULT_TIMEOUT_MILLIS);
  }

  @Override
  public String queue() {
    return Interpreter.SLOW_QUEUE;
  }

  /** A preset decides with it what comes out, and is not in the config. */
  @Override
  public boolean decides(Map<String, @Nullable Object> written) {
    return written.get("agent_id") == null || "".equals(written.get("agent_id"));
  }

  /** The same again: what is finished is read back, and it comes to where it was. */
  @Override
  public Outcome goOn(Config config, Waited waited, Surroundings surroundings) throws Exception {
    return run(config, surroundings);
  }

  @Override
  public Outcome run(Config own, Surroundings around) throws Exception {
    Presetting.Whole whole = presetting.whole(own, around);
    Config config = whole.config();
    Surroundings surroundings = whole.surroundings();
    Provider provider = Provider.of(config.provider(), model(config));
    Secret secret = equipment.secret(surroundings, config.credential());
    Access access =
        accesses.access(provider, config.baseUrl(), written(config, surroundings), secret);
    Form form = form(config);
    Deadline deadline = deadline(config, surroundings);
    try (Equipment.Equipped equipped = equipment.of(tools(config), surroundings, deadline);
        Bits bits = new Bits(live.get(), surroundings.executionId(), surroundings.place())) {
      Loop.Stop stop =
          new Loop(
                  models,
                  access,
                  question(config, equipped.tools(), form),
                  new Course(Opening.of(config, form), form, bounds(config)),
                  equipped.tools(),
                  surroundings,
                  deadline,
                  bits)
              .run();
      return switch (stop) {
        case Loop.Ended ended -> new Outcome.Done(result(ended));
        case Loop.Waiting waiting -> waiting.pending();
      };
    }
  }

  private static String model(Config config) {
    String model = config.model();
    if (model == null || model.isBlank()) {
      throw Tools.invalid("the config lacks 'model'");
    }
    return model;
  }

  /** Whether the author wrote out which server is asked. */
  private static boolean written(Config config, Surroundings surroundings) {
    String base = config.baseUrl();
    return base != null
        && !base.isBlank()
        && Permit.written(surroundings.written().get("base_url"), SafeHttp.url(base));
  }

  private static Question question(Config config, Tools tools, Form form) {
    Integer most = config.maxTokens();
    if (most != null && most < 1) {
      throw Tools.invalid("'max_tokens' must be a number above 0");
    }
    Double temperature = config.temperature();
    if (temperature != null && !(temperature >= 0)) {
      throw Tools.invalid("'temperature' must be a number from 0");
    }
    return new Question(
        model(config),
        List.of(),
        tools.specs(),
        temperature,
        most,
        form.json(),
        !Boolean.FALSE.equals(config.stream()),
        Duration.ZERO);
  }

  private static Form form(Config config) {
    Map<String, @Nullable Object> schema = config.responseSchema();
    return schema == null
        ? Form.TEXT
        : new Form(Schemas.compiled("response_schema", schema), schema);
  }

  private static Bounds bounds(Config config) {
    int turns = Objects.requireNonNullElse(config.maxTurns(), Bounds.TURNS);
    if (turns < 1 || turns > Bounds.MOST_TURNS) {
      throw Tools.invalid("'max_turns' must be 1 to %d".formatted(Bounds.MOST_TURNS));
    }
    long tokens = Objects.requireNonNullElse(config.maxTotalTokens(), Long.MAX_VALUE);
    if (tokens < 1) {
      throw Tools.invalid("'max_total_tokens' must be a number above 0");
    }
    return new Bounds(turns, tokens);
  }

  private static Deadline deadline(Config config, Surroundings surroundings) {
    Long asked = config.timeout();
    if (asked != null && asked < 1) {
      throw Tools.invalid("'timeout' must be a number of milliseconds above 0");
    }
    // A little before the attempt is cut off, so that it is the block that says what took too long.
    long attempt = surroundings.attempt().timeoutMillis();
    long most = attempt - Math.min(500, attempt / 10);
    return Deadline.in(Math.max(1, asked == null ? most : Math.min(asked, most)));
  }

  private static List<Tool> tools(Config config) {
    List<Tool> tools = new ArrayList<>();
    if (config.tools() != null) {
      for (Tool tool : config.tools()) {
        if (tool == null) {
          throw Tools.invalid("'tools' has an entry that is null");
        }
        tools.add(tool);
      }
    }
    return tools;
  }

  private static Map<String, @Nullable Object> result(Loop.Ended ended) {
    List<Transcript.Turn> turns = ended.transcript().turns();
    long in = turns.stream().mapToLong(it -> it.said().usage().inputTokens()).sum();
    long out = turns.stream().mapToLong(it -> it.said().usage().outputTokens()).sum();
    Map<String, Object> usage = new LinkedHashMap<>();
    usage.put("input_tokens", in);
    usage.put("output_tokens", out);
    usage.put("total_tokens", in + out);
    usage.put("model_calls", turns.size());
    List<Map<String, @Nullable Object>> calls = new ArrayList<>();
    for (Transcript.Turn turn : turns) {
      for (int i = 0; i < turn.answers().size(); i++) {
        calls.add(told(turn, i));
      }
    }
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("output", ended.finish().output());
    result.put("model", turns.getLast().said().model());
    result.put("usage", usage);
    result.put("tool_calls", calls);
    result.put("finish_reason", turns.getLast().said().finish());
    return result;
  }

  private static Map<String, @Nullable Object> told(Transcript.Turn turn, int place) {
    ToolAnswer answer = turn.answers().get(place);
    String text = answer.text();
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("name", turn.said().toolCalls().get(place).name());
    told.put("arguments", Values.read(turn.said().toolCalls().get(place).arguments()));
    told.put(
        "result", text.length() <= MOST_SUMMARY ? text : text.substring(0, MOST_SUMMARY) + "…");
    told.put("error", answer.error());
    told.put("duration_ms", answer.millis());
    if (answer.executionId() != null) {
      told.put("execution_id", answer.executionId());
    }
    return told;
  }
}

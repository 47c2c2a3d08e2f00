package dev.armature.worker.model;

import dev.armature.problem.ProblemException;
import dev.armature.worker.net.StreamedHttp;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls models. Nothing is tried twice here: attempts belong to the block. */
@Singleton
public final class ChatModels {
  /** The library wants a key; the real one is shown by {@link ModelHttp}. */
  private static final String NO_KEY = "none";

  private final StreamedHttp door;
  private final InstantSource clock = InstantSource.system();

  /** Asks by this door. */
  public ChatModels(StreamedHttp door) {
    this.door = door;
  }

  /**
   * Asks a model, on this thread.
   *
   * @param text hears the answer's text bit by bit, where the question is streamed
   * @throws ProblemException {@code MODEL_BUSY}, {@code MODEL_FAILED}, {@code MODEL_ANSWER}, {@code
   *     HTTP_TIMEOUT} or {@code CONNECTION_FAILED}, which may pass; {@code MODEL_KEY}, {@code
   *     MODEL_REFUSED}, {@code MODEL_DECLINED}, {@code ADDRESS_REFUSED} or {@code
   *     RESPONSE_TOO_LARGE}, which will not
   */
  public Said ask(Access access, Question question, Consumer<String> text) {
    ModelHttp http = new ModelHttp(door, access, question.timeout(), clock);
    ChatRequest request = Translation.request(access, question);
    ChatResponse answer;
    try {
      answer =
          question.streamed()
              ? streamed(access, http, request, text)
              : inOnePiece(access, http).chat(request);
    } catch (ProblemException e) {
      throw e;
    } catch (ContentFilteredException e) {
      throw ModelProblems.declined(Objects.requireNonNullElse(e.getMessage(), ""));
    } catch (RuntimeException e) {
      throw ModelProblems.unreadable(access, e);
    }
    if (http.declined()) {
      throw ModelProblems.declined(http.refusal());
    }
    if (answer == null || !http.finished()) {
      throw ModelProblems.unreadable(access, null);
    }
    return Translation.said(question, answer);
  }

  private static @Nullable ChatResponse streamed(
      Access access, ModelHttp http, ChatRequest request, Consumer<String> text) {
    Collected collected = new Collected(text);
    model(access, http).chat(request, collected);
    if (collected.error != null) {
      throw collected.error instanceof ProblemException problem
          ? problem
          : ModelProblems.unreadable(access, collected.error);
    }
    return collected.answer;
  }

  private static StreamingChatModel model(Access access, ModelHttp http) {
    return switch (access.provider()) {
      case OPENAI ->
          OpenAiStreamingChatModel.builder()
              .httpClientBuilder(http)
              .baseUrl(access.base().toString())
              .apiKey(NO_KEY)
              .build();
      case ANTHROPIC ->
          AnthropicStreamingChatModel.builder()
              .httpClientBuilder(http)
              .baseUrl(access.base().toString())
              .apiKey(NO_KEY)
              .build();
    };
  }

  private static ChatModel inOnePiece(Access access, ModelHttp http) {
    return switch (access.provider()) {
      case OPENAI ->
          OpenAiChatModel.builder()
              .httpClientBuilder(http)
              .baseUrl(access.base().toString())
              .apiKey(NO_KEY)
              .maxRetries(0)
              .build();
      case ANTHROPIC ->
          AnthropicChatModel.builder()
              .httpClientBuilder(http)
              .baseUrl(access.base().toString())
              .apiKey(NO_KEY)
              .maxRetries(0)
              .build();
    };
  }

  /** What a streamed call left. */
  private static final class Collected implements StreamingChatResponseHandler {
    private final Consumer<String> text;
    private @Nullable ChatResponse answer;
    private @Nullable Throwable error;

    Collected(Consumer<String> text) {
      this.text = text;
    }

    @Override
    public void onPartialResponse(String bit) {
      text.accept(bit);
    }

    @Override
    public void onCompleteResponse(ChatResponse complete) {
      answer = complete;
    }

    @Override
    public void onError(Throwable thrown) {
      if (error == null) {
        error = thrown;
      }
    }
  }
}

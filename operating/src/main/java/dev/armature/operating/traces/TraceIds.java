package dev.armature.operating.traces;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;

/**
 * Ids by chance, but for the traces of executions that no call has brought one for, such as those
 * of schedules: there the id is made of the execution's, so that all its blocks, wherever they run,
 * are in one trace.
 */
public final class TraceIds implements IdGenerator {
  private static final ScopedValue<String> RUN = ScopedValue.newInstance();
  private static final int BYTES = 16;

  /** Does something that may begin a trace; if it does, it is that of this execution. */
  static <T> T of(String executionId, Supplier<T> work) {
    return ScopedValue.where(RUN, executionId).call(work::get);
  }

  @Override
  public String generateSpanId() {
    return IdGenerator.random().generateSpanId();
  }

  @Override
  public String generateTraceId() {
    return RUN.isBound() ? trace(RUN.get()) : IdGenerator.random().generateTraceId();
  }

  /** The id of the trace of an execution. */
  static String trace(String executionId) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(executionId.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.armature.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Objects;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.ResourceLimits;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;

/** Makes cells on one engine, each with nothing of the machine in it. */
final class Cells implements AutoCloseable {
  private static final String LANGUAGE = "js";

  /** Nothing of Java can be touched, and nothing of the guest becomes a mutable Java object. */
  private static final HostAccess NONE =
      HostAccess.newBuilder(HostAccess.NONE).allowMutableTargetMappings().build();

  private final Engine engine;
  private final Source driver;
  private final Bounds bounds;

  Cells(Bounds bounds) throws IOException {
    this.bounds = bounds;
    this.engine =
        Engine.newBuilder(LANGUAGE)
            .sandbox(SandboxPolicy.CONSTRAINED)
            .option("engine.WarnInterpreterOnly", "false")
            .in(InputStream.nullInputStream())
            .out(OutputStream.nullOutputStream())
            .err(OutputStream.nullOutputStream())
            .build();
    try (Reader text =
        new InputStreamReader(
            Objects.requireNonNull(Cells.class.getResourceAsStream("driver.js")),
            StandardCharsets.UTF_8)) {
      this.driver = Source.newBuilder(LANGUAGE, text, "driver").internal(true).build();
    }
  }

  /** A fresh one. */
  Cell next() {
    Context context =
        Context.newBuilder(LANGUAGE)
            .engine(engine)
            .sandbox(SandboxPolicy.CONSTRAINED)
            .allowHostAccess(NONE)
            .allowIO(IOAccess.NONE)
            .allowPolyglotAccess(PolyglotAccess.NONE)
            .allowEnvironmentAccess(EnvironmentAccess.NONE)
            .allowCreateThread(false)
            .allowCreateProcess(false)
            .allowNativeAccess(false)
            .resourceLimits(
                ResourceLimits.newBuilder().statementLimit(bounds.statements(), null).build())
            .timeZone(ZoneOffset.UTC)
            .in(InputStream.nullInputStream())
            .out(OutputStream.nullOutputStream())
            .err(OutputStream.nullOutputStream())
            .build();
    Value run = context.eval(driver);
    return new Cell(context, run, bounds);
  }

  @Override
  public void close() {
    engine.close(true);
  }
}

package dev.armature.journeys;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Stories that are told once on each {@link TemporalServer} that {@link On} names, else in memory
 * and on the development server. Where a server is missing each of them is reported as skipped, by
 * name.
 */
@ClassTemplate
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(EachServer.class)
interface Journey extends AutoCloseable {
  /**
   * Starts what the stories need.
   *
   * @param data an empty folder
   */
  void open(TemporalServer server, Path data) throws IOException;

  @Override
  void close() throws IOException;
}

package dev.armature.api;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Where the api takes its time from. */
@Factory
final class Clocks {
  /** In microseconds, which is what PostgreSQL keeps. */
  @Primary
  @Singleton
  InstantSource system() {
    InstantSource system = InstantSource.system();
    return () -> system.instant().truncatedTo(ChronoUnit.MICROS);
  }
}

package dev.armature.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the process that is looked at has used of the processors. */
interface Processor {
  /** Nanoseconds since that process began, its compilers not counted. */
  long used();

  /** Has its garbage collected, so that nobody pays for what was before. */
  void collect();

  /** This one and another. */
  default Processor and(Processor other) {
    Processor one = this;
    return new Processor() {
      @Override
      public long used() {
        return one.used() + other.used();
      }

      @Override
      public void collect() {
        one.collect();
        other.collect();
      }
    };
  }

  /** This very process. */
  static Processor here() {
    return new Here();
  }

  /**
   * What this process used. What the JIT compilers used is left out where the system tells it: it
   * is a matter of a program's first minutes, of its size, and of chance.
   */
  record Here() implements Processor {
    private static final com.sun.management.OperatingSystemMXBean MACHINE =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);

    @Override
    public long used() {
      return MACHINE.getProcessCpuTime() - compilers();
    }

    @Override
    public void collect() {
      System.gc();
    }

    /** Linux tells for each thread how long it ran, in nanoseconds; 0 elsewhere. */
    private static long compilers() {
      long nanos = 0;
      try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
        for (Path thread : threads) {
          nanos += ofCompiler(thread);
        }
      } catch (IOException e) {
        return 0;
      }
      return nanos;
    }

    /** 0 for a thread of another kind; those come and go, also while they are looked at. */
    private static long ofCompiler(Path thread) {
      try {
        return Files.readString(thread.resolve("comm")).matches("C[12] Compiler(?s:.*)")
            ? Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", -1)[0])
            : 0;
      } catch (IOException e) {
        return 0;
      }
    }
  }
}

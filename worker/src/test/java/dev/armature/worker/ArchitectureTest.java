package dev.armature.worker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.armature.worker.block.BlockType;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The nevers of shared and worker. */
class ArchitectureTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // The kits of shared come as a jar once it is packaged.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.armature");

  @Test
  void shared_knows_neither_http_nor_jdbc_nor_injection() {
    never(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.armature.worker..", "dev.armature.operating..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "io.micronaut..",
                    "jakarta.inject..",
                    "java.sql..",
                    "javax.sql..",
                    "java.net.http..",
                    "okhttp3..")));
  }

  @Test
  void what_lasts_has_no_clock_no_chance_no_io_and_no_expression() {
    never(
        noClasses()
            .that()
            .resideInAnyPackage(
                "dev.armature.worker.interpreter..",
                "dev.armature.worker.arm..",
                "dev.armature.worker.lasting..",
                "dev.armature.worker.schedule..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "java.io..",
                    "java.net..",
                    "java.nio.file..",
                    "java.sql..",
                    "java.util.concurrent.locks..",
                    "org.slf4j..",
                    "io.micronaut..",
                    "jakarta.inject..",
                    "dev.cel..",
                    "dev.armature.expression..",
                    "dev.armature.worker.block..",
                    "dev.armature.worker.blocks..",
                    "dev.armature.worker.net.."))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Clock.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Random.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Thread.class));
  }

  @Test
  void the_walk_evaluates_nothing() {
    never(
        noClasses()
            .that()
            .haveSimpleNameStartingWith("Walk")
            .should()
            .dependOnClassesThat(resideInAnyPackage("dev.cel..", "dev.armature.expression..")));
  }

  @Test
  void nobody_asks_the_machine_for_time_or_ids() {
    never(
        noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(UUID.class, "randomUUID")
            .orShould()
            .callMethod(System.class, "currentTimeMillis"));
  }

  @Test
  void a_block_type_is_one_final_hidden_singleton() {
    never(
        classes()
            .that()
            .implement(BlockType.class)
            .should()
            .haveSimpleNameEndingWith("Block")
            .andShould()
            .bePackagePrivate()
            .andShould()
            .beAnnotatedWith(Singleton.class)
            .andShould()
            .haveModifier(JavaModifier.FINAL)
            .andShould()
            .resideInAPackage("dev.armature.worker.blocks.."));
  }

  @Test
  void nothing_leaves_for_the_network_but_by_the_one_door() {
    never(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.armature.worker.net..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("okhttp3.OkHttpClient")
            .orShould()
            .dependOnClassesThat(resideInAPackage("java.net.http.."))
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.net.HttpURLConnection")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.net.Socket")
            .allowEmptyShould(false));
  }

  @Test
  void the_engine_of_authors_code_is_not_in_this_process() {
    never(
        noClasses()
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("org.graalvm..", "com.oracle..", "dev.armature.sandbox..")));
    assertThat(getClass().getResource("/org/graalvm/polyglot/Engine.class")).isNull();
    assertThat(getClass().getResource("/dev/armature/sandbox/driver.js")).isNull();
  }

  @Test
  void packages_never_run_in_a_circle() {
    never(slices().matching("dev.armature.(**)").should().beFreeOfCycles());
  }

  private static void never(ArchRule rule) {
    rule.check(HOUSE);
  }
}

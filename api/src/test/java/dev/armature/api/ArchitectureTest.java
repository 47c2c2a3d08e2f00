package dev.armature.api;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The nevers of the api. */
class ArchitectureTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // The kits of shared come as a jar once it is packaged.
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.armature.api");

  @Test
  void a_room_knows_no_http() {
    never(
        noClasses()
            .that()
            .resideOutsideOfPackage("dev.armature.api.http..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "io.micronaut.http..", "io.micronaut.web..", "dev.armature.api.http..")));
  }

  @Test
  void the_api_knows_no_worker() {
    never(noClasses().should().dependOnClassesThat(resideInAnyPackage("dev.armature.worker..")));
  }

  @Test
  void a_row_never_leaves_its_room() {
    never(classes().that().haveSimpleNameEndingWith("Row").should().notBePublic());
    never(classes().that().haveSimpleNameEndingWith("Repository").should().notBePublic());
  }

  @Test
  void nobody_asks_the_machine_for_time_or_ids() {
    never(
        noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(UUID.class, "randomUUID"));
  }

  @Test
  void schedules_ask_no_clock_of_this_process() {
    never(
        noClasses()
            .that()
            .resideInAPackage("dev.armature.api.schedule..")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(InstantSource.class));
  }

  @Test
  void packages_never_run_in_a_circle() {
    never(slices().matching("dev.armature.api.(**)").should().beFreeOfCycles());
  }

  private static void never(ArchRule rule) {
    rule.check(HOUSE);
  }
}

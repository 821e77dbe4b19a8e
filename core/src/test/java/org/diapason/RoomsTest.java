package org.diapason;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the table of rooms in docs/architecture.md: who may import whom. */
class RoomsTest {
  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.diapason");

  /** Room to the rooms that it may import directly; what those may import, it may too. */
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("config", List.of()),
          Map.entry("tensor", List.of("config")),
          Map.entry("checkpoint", List.of("tensor")),
          Map.entry("hub", List.of("checkpoint")),
          Map.entry("nn", List.of("tensor")),
          Map.entry("model", List.of("nn", "hub")),
          Map.entry("text", List.of("hub")),
          Map.entry("data", List.of("text")),
          Map.entry("metric", List.of("config")),
          Map.entry("generate", List.of("model", "text")),
          Map.entry("task", List.of("model", "data", "metric", "generate")),
          Map.entry("tuning", List.of("model")),
          Map.entry("pipeline", List.of("task", "tuning")),
          Map.entry("train", List.of("pipeline")));

  @TestFactory
  Stream<DynamicTest> aRoomImportsOnlyWhatTheTableAllows() {
    return MAY_IMPORT.keySet().stream()
        .sorted()
        .map(
            room ->
                DynamicTest.dynamicTest(
                    room,
                    () ->
                        noClasses()
                            .that()
                            .resideInAPackage("org.diapason." + room + "..")
                            .should()
                            .dependOnClassesThat(
                                resideInAPackage("org.diapason..")
                                    .and(not(resideInAnyPackage(allowedFor(room)))))
                            .allowEmptyShould(true)
                            .check(CORE)));
  }

  @Test
  void roomsHaveNoCycle() {
    slices().matching("org.diapason.(*)..").should().beFreeOfCycles().check(CORE);
  }

  @Test
  void libtorchStaysOutOfConfigAndMetric() {
    noClasses()
        .that()
        .resideInAnyPackage("org.diapason.config..", "org.diapason.metric..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .allowEmptyShould(true)
        .check(CORE);
  }

  private static String[] allowedFor(String room) {
    var rooms = new TreeSet<String>();
    collect(room, rooms);
    return rooms.stream().map(name -> "org.diapason." + name + "..").toArray(String[]::new);
  }

  private static void collect(String room, Set<String> rooms) {
    if (rooms.add(room)) {
      MAY_IMPORT.getOrDefault(room, List.of()).forEach(next -> collect(next, rooms));
    }
  }
}

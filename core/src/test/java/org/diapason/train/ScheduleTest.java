package org.diapason.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rates of every schedule are those of {@code transformers.get_scheduler}. */
class ScheduleTest {

  /** The schedules that exist here, with the defaults of their options. */
  static List<JsonObject> cases() throws IOException {
    var known = Arrays.stream(Schedule.values()).map(Schedule::key).toList();
    var file = Path.of("src/test/resources/parity/schedules.json");
    return JsonParser.parseString(Files.readString(file)).getAsJsonArray().asList().stream()
        .map(each -> each.getAsJsonObject())
        .filter(each -> known.contains(each.get("lr_scheduler_type").getAsString()))
        .filter(each -> each.getAsJsonObject("lr_scheduler_kwargs").isEmpty())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theRateOfEveryStepIsThatOfTheReference(JsonObject reference) {
    var type = reference.get("lr_scheduler_type").getAsString();
    var schedule = Schedule.valueOf(type.toUpperCase(Locale.ROOT));
    var base = reference.get("learning_rate").getAsDouble();
    var rates = reference.getAsJsonArray("rates");
    for (int step = 0; step < rates.size(); step++) {
      var factor =
          schedule.factor(
              step,
              reference.get("warmup_steps").getAsLong(),
              reference.get("max_steps").getAsLong(),
              base);
      assertEquals(rates.get(step).getAsDouble(), base * factor, 1e-15, type + " step " + step);
    }
  }

  @Test
  void theReferenceKnowsEverySchedule() throws IOException {
    var proven =
        cases().stream()
            .map(each -> each.get("lr_scheduler_type").getAsString().toUpperCase(Locale.ROOT))
            .map(Schedule::valueOf)
            .collect(Collectors.toSet());
    assertEquals(EnumSet.allOf(Schedule.class), proven);
  }
}

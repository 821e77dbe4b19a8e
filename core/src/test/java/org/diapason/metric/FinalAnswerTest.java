package org.diapason.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinalAnswerTest {

  @ParameterizedTest
  @CsvSource({
    "'<think>2 and 2</think>\n\nFour.', four",
    "'Four', four",
    "'<think>a</think> no <think>b</think>  New\n York ', new york",
    "'４２ ', 42",
    "'3.5', 3.5",
    "'<think>cut', <think>cut",
    "'</think>', ''"
  })
  void itIsWhatFollowsTheReasoning(String text, String answer) {
    assertEquals(answer, new FinalAnswer("</think>", null).of(text));
  }

  @ParameterizedTest
  @CsvSource({
    "'#### (-?\\d+)', '1 + 1 #### 2, no: #### 3', 3",
    "'\\d+', '12 then 34', 34",
    "'#### (\\d+)', 'none', ''",
    "'a(x)?', 'a', ''"
  })
  void aPatternFindsTheLastMatch(String pattern, String text, String answer) {
    assertEquals(answer, new FinalAnswer("</think>", pattern).of(text));
  }

  @Test
  void mostTextsDecideAndTheEarliestOfSeveral() {
    var answer = new FinalAnswer("</think>", null);
    assertEquals("b", answer.voted(List.of("a", "<think>x</think>B.", "b", "c")));
    assertEquals("a", answer.voted(List.of("", "", "a", "b")));
    assertEquals("", answer.voted(List.of(" ", "")));
  }

  @Test
  void aPatternThatIsNoneIsNamed() {
    var error = assertThrows(UserException.class, () -> new FinalAnswer("", "(a"));
    assertTrue(error.getMessage().contains("(a is no regular expression"), error::getMessage);
  }
}

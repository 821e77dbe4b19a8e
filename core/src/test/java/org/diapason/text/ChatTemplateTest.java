package org.diapason.text;

import static org.diapason.text.Conversation.message;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatTemplateTest {
  private static final Conversation TURNS =
      Conversation.of(
          List.of(
              message("user", "Hi"),
              message("assistant", "Hello!\n"),
              message("user", "2 + 2?"),
              message("assistant", "<think>easy</think>\n\nIt is 4."),
              message("user", "Thanks")));

  /** What of the rendering the model is to learn, answer by answer. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "chatml; Hello!~<|im_end|>; <think>easy</think>~~It is 4.<|im_end|>",
        "llama2; ' Hello! </s>'; ' <think>easy</think>~~It is 4. </s>'",
        "llama3; Hello!<|eot_id|>; <think>easy</think>~~It is 4.<|eot_id|>",
        "mistral; ' Hello!</s>'; ' <think>easy</think>~~It is 4.</s>'",
        "gemma; Hello!<end_of_turn>; <think>easy</think>~~It is 4.<end_of_turn>",
        "phi3; Hello!~<|end|>; <think>easy</think>~~It is 4.<|end|>",
        "qwen25; Hello!~<|im_end|>; <think>easy</think>~~It is 4.<|im_end|>",
        "qwen3; Hello!~<|im_end|>; It is 4.<|im_end|>",
        "zephyr; ~Hello!~</s>; ~<think>easy</think>~~It is 4.</s>",
        "deepseek-r1; Hello!~<｜end｜>; ~~It is 4.<｜end｜>",
        "command-r; Hello!<|END|>; <think>easy</think>~~It is 4.<|END|>",
        "granite; Hello!~<|end_of_text|>; <think>easy</think>~~It is 4.<|end_of_text|>",
        "falcon; ' Hello!~'; ' <think>easy</think>~~It is 4.'",
        "vicuna; ' Hello!</s>'; ' <think>easy</think>~~It is 4.</s>'",
        "glm4; '~<think></think>~Hello!'; '~<think></think>~It is 4.'"
      })
  void answersAreFoundInEveryFamily(String family, String first, String second) throws IOException {
    var chat = ChatTemplateParityTest.family(family).training(TURNS);
    var answers =
        chat.answers().stream()
            .map(span -> chat.text().substring(span.start(), span.end()).replace('\n', '~'))
            .toList();
    assertEquals(List.of(first, second), answers);
  }
}

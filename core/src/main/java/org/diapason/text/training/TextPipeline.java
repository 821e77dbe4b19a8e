package org.diapason.text.training;

import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * How texts become words: in Java for the trainer, and as the parts of {@code tokenizer.json} that
 * make the trained tokenizer do the same. Immutable and thread-safe.
 */
interface TextPipeline {

  /** Hands over the words of a text in order, none of them empty. */
  void split(String text, Consumer<String> words);

  /** JSON of the normalizer; {@code null} in JSON where there is none. */
  String normalizer();

  /** JSON of the pre-tokenizer. */
  String preTokenizer();

  /** JSON of the decoder; {@code null} in JSON where there is none. */
  String decoder();

  /** Hands over whatever a pattern finds. */
  static void find(Pattern pattern, String text, Consumer<String> words) {
    var matcher = pattern.matcher(text);
    while (matcher.find()) {
      words.accept(matcher.group());
    }
  }
}

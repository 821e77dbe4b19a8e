package org.diapason.text.training;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.diapason.config.UserException;
import org.jspecify.annotations.Nullable;

/** The single characters that a vocabulary begins with. */
final class Alphabet {
  private Alphabet() {}

  /**
   * @throws UserException if an entry is not one character
   */
  static List<String> checked(List<String> characters) {
    for (var character : characters) {
      if (character.codePointCount(0, character.length()) != 1) {
        throw new UserException(
            "initial_alphabet holds \"%s\"; each entry must be one character".formatted(character));
      }
    }
    return List.copyOf(characters);
  }

  /**
   * The characters of words and some more, in the order of Unicode.
   *
   * @param initial are there whatever the words have
   * @param limit of characters: the initial and the most frequent ones stay, of equally frequent
   *     ones the first in Unicode; null for none
   */
  static List<String> of(List<Word> words, List<String> initial, @Nullable Integer limit) {
    var counts = new TreeMap<Integer, Long>();
    for (var word : words) {
      word.text().codePoints().forEach(c -> counts.merge(c, word.count(), Long::sum));
    }
    initial.forEach(character -> counts.put(character.codePointAt(0), Long.MAX_VALUE));
    return counts.entrySet().stream()
        .sorted(Map.Entry.<Integer, Long>comparingByValue().reversed())
        .limit(limit == null ? counts.size() : limit)
        .map(Map.Entry::getKey)
        .sorted(Comparator.naturalOrder())
        .map(Character::toString)
        .toList();
  }

  /**
   * @throws UserException if there is no place for the characters
   */
  static void requireRoom(int vocabSize, int special, int characters) {
    if (vocabSize < special + characters) {
      throw new UserException(
          "vocab_size %d is too small: %d special tokens and %d single characters need %d; raise it, or keep fewer characters with limit_alphabet, where the model has it"
              .formatted(vocabSize, special, characters, special + characters));
    }
  }
}

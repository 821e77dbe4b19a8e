package org.diapason.metric;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Takes the endings from English words: M. F. Porter, "An algorithm for suffix stripping" (1980),
 * with the additions of the Natural Language Toolkit, which rouge-score uses: a few irregular
 * words, kinder rules for short words, and y to i after a consonant alone.
 */
final class PorterStemmer {
  private static final Map<String, String> IRREGULAR =
      Map.ofEntries(
          Map.entry("sky", "sky"),
          Map.entry("skies", "sky"),
          Map.entry("dying", "die"),
          Map.entry("lying", "lie"),
          Map.entry("tying", "tie"),
          Map.entry("news", "news"),
          Map.entry("inning", "inning"),
          Map.entry("innings", "inning"),
          Map.entry("outing", "outing"),
          Map.entry("outings", "outing"),
          Map.entry("canning", "canning"),
          Map.entry("cannings", "canning"),
          Map.entry("howe", "howe"),
          Map.entry("proceed", "proceed"),
          Map.entry("exceed", "exceed"),
          Map.entry("succeed", "succeed"));

  /** An ending, what takes its place, and what must hold of what is before it. */
  private record Rule(String ending, String replacement, Predicate<String> condition) {}

  private static final List<Rule> PLURAL =
      List.of(always("sses", "ss"), always("ies", "i"), always("ss", "ss"), always("s", ""));

  private static final List<Rule> AFTER_ED_AND_ING =
      List.of(always("at", "ate"), always("bl", "ble"), always("iz", "ize"));

  private static final List<Rule> DOUBLE_ENDINGS =
      List.of(
          longer("ational", "ate"),
          longer("tional", "tion"),
          longer("enci", "ence"),
          longer("anci", "ance"),
          longer("izer", "ize"),
          longer("bli", "ble"),
          longer("alli", "al"),
          longer("entli", "ent"),
          longer("eli", "e"),
          longer("ousli", "ous"),
          longer("ization", "ize"),
          longer("ation", "ate"),
          longer("ator", "ate"),
          longer("alism", "al"),
          longer("iveness", "ive"),
          longer("fulness", "ful"),
          longer("ousness", "ous"),
          longer("aliti", "al"),
          longer("iviti", "ive"),
          longer("biliti", "ble"),
          longer("fulli", "ful"),
          new Rule("logi", "log", stem -> measure(stem + "l") > 0)); // so that geology loses it too

  private static final List<Rule> DERIVED =
      List.of(
          longer("icate", "ic"),
          longer("ative", ""),
          longer("alize", "al"),
          longer("iciti", "ic"),
          longer("ical", "ic"),
          longer("ful", ""),
          longer("ness", ""));

  private static final List<Rule> SINGLE_ENDINGS =
      List.of(
          longest("al"),
          longest("ance"),
          longest("ence"),
          longest("er"),
          longest("ic"),
          longest("able"),
          longest("ible"),
          longest("ant"),
          longest("ement"),
          longest("ment"),
          longest("ent"),
          new Rule(
              "ion", "", stem -> measure(stem) > 1 && (stem.endsWith("s") || stem.endsWith("t"))),
          longest("ou"),
          longest("ism"),
          longest("ate"),
          longest("iti"),
          longest("ous"),
          longest("ive"),
          longest("ize"));

  private PorterStemmer() {}

  /**
   * @param word in lower case
   */
  static String stem(String word) {
    var irregular = IRREGULAR.get(word);
    if (irregular != null) {
      return irregular;
    }
    if (word.length() <= 2) {
      return word;
    }
    var singular = word.endsWith("ies") && word.length() == 4 ? chop(word, 1) : apply(PLURAL, word);
    var stem = apply(DERIVED, withoutDoubleEnding(withFinalI(withoutEdAndIng(singular))));
    return withoutDoubleL(withoutFinalE(apply(SINGLE_ENDINGS, stem)));
  }

  private static String withoutEdAndIng(String word) {
    if (word.endsWith("ied")) {
      return chop(word, word.length() == 4 ? 1 : 2);
    }
    if (word.endsWith("eed")) {
      return measure(chop(word, 3)) > 0 ? chop(word, 1) : word;
    }
    for (var ending : List.of("ed", "ing")) {
      if (word.endsWith(ending) && hasVowel(chop(word, ending.length()))) {
        return repaired(chop(word, ending.length()));
      }
    }
    return word;
  }

  /** Gives a stem back what it lost when ed or ing was put behind it. */
  private static String repaired(String stem) {
    var whole = apply(AFTER_ED_AND_ING, stem);
    if (!whole.equals(stem)) {
      return whole;
    }
    if (endsInDoubleConsonant(stem)) {
      return "lsz".indexOf(last(stem)) >= 0 ? stem : chop(stem, 1);
    }
    return measure(stem) == 1 && endsInShortSyllable(stem) ? stem + "e" : stem;
  }

  private static String withFinalI(String word) {
    int stem = word.length() - 1;
    return word.endsWith("y") && stem > 1 && isConsonant(word, stem - 1)
        ? chop(word, 1) + "i"
        : word;
  }

  private static String withoutDoubleEnding(String word) {
    return word.endsWith("alli") && measure(chop(word, 4)) > 0
        ? withoutDoubleEnding(chop(word, 2))
        : apply(DOUBLE_ENDINGS, word);
  }

  private static String withoutFinalE(String word) {
    if (!word.endsWith("e")) {
      return word;
    }
    var stem = chop(word, 1);
    int measure = measure(stem);
    return measure > 1 || (measure == 1 && !endsInShortSyllable(stem)) ? stem : word;
  }

  private static String withoutDoubleL(String word) {
    return word.endsWith("ll") && measure(chop(word, 1)) > 1 ? chop(word, 1) : word;
  }

  /** Applies the first rule whose ending the word has, if its condition holds. */
  private static String apply(List<Rule> rules, String word) {
    for (var rule : rules) {
      if (word.endsWith(rule.ending)) {
        var stem = chop(word, rule.ending.length());
        return rule.condition.test(stem) ? stem + rule.replacement : word;
      }
    }
    return word;
  }

  private static Rule always(String ending, String replacement) {
    return new Rule(ending, replacement, stem -> true);
  }

  private static Rule longer(String ending, String replacement) {
    return new Rule(ending, replacement, stem -> measure(stem) > 0);
  }

  private static Rule longest(String ending) {
    return new Rule(ending, "", stem -> measure(stem) > 1);
  }

  /** Porter's m: how often a consonant follows a vowel. */
  private static int measure(String stem) {
    int measure = 0;
    boolean vowelBefore = false;
    for (int i = 0; i < stem.length(); i++) {
      boolean vowel = isVowel(stem, i, vowelBefore);
      if (vowelBefore && !vowel) {
        measure++;
      }
      vowelBefore = vowel;
    }
    return measure;
  }

  private static boolean hasVowel(String stem) {
    boolean vowel = false;
    for (int i = 0; i < stem.length() && !vowel; i++) {
      vowel = isVowel(stem, i, vowel);
    }
    return vowel;
  }

  /** A y is a vowel behind a consonant. */
  private static boolean isVowel(String word, int i, boolean vowelBefore) {
    char letter = word.charAt(i);
    return letter == 'y' ? i > 0 && !vowelBefore : "aeiou".indexOf(letter) >= 0;
  }

  private static boolean isConsonant(String word, int position) {
    boolean vowel = false;
    for (int i = 0; i <= position; i++) {
      vowel = isVowel(word, i, vowel);
    }
    return !vowel;
  }

  private static boolean endsInDoubleConsonant(String word) {
    int end = word.length() - 1;
    return end >= 1 && word.charAt(end) == word.charAt(end - 1) && isConsonant(word, end);
  }

  /** Consonant, vowel, consonant that is none of w, x, y; or vowel and consonant alone. */
  private static boolean endsInShortSyllable(String word) {
    int end = word.length() - 1;
    if (end < 1 || isConsonant(word, end - 1) || !isConsonant(word, end)) {
      return false;
    }
    return end == 1 || (isConsonant(word, end - 2) && "wxy".indexOf(word.charAt(end)) < 0);
  }

  private static char last(String word) {
    return word.charAt(word.length() - 1);
  }

  private static String chop(String word, int letters) {
    return word.substring(0, word.length() - letters);
  }
}

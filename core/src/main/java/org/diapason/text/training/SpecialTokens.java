package org.diapason.text.training;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.diapason.config.UserException;

/** Special tokens: what is allowed, and what Transformers uses well-known ones for. */
final class SpecialTokens {

  /** Roles of {@code tokenizer_config.json} by the token, as the models write them. */
  private static final Map<String, List<String>> ROLES =
      Map.ofEntries(
          Map.entry("<|endoftext|>", List.of("bos_token", "eos_token")),
          Map.entry("<s>", List.of("bos_token")),
          Map.entry("[BOS]", List.of("bos_token")),
          Map.entry("</s>", List.of("eos_token")),
          Map.entry("[EOS]", List.of("eos_token")),
          Map.entry("<unk>", List.of("unk_token")),
          Map.entry("[UNK]", List.of("unk_token")),
          Map.entry("<pad>", List.of("pad_token")),
          Map.entry("[PAD]", List.of("pad_token")),
          Map.entry("[CLS]", List.of("cls_token")),
          Map.entry("[SEP]", List.of("sep_token")),
          Map.entry("<mask>", List.of("mask_token")),
          Map.entry("[MASK]", List.of("mask_token")));

  private SpecialTokens() {}

  /**
   * @throws UserException if one is empty or there twice
   */
  static List<String> checked(List<String> tokens) {
    var seen = new HashSet<String>();
    for (var token : tokens) {
      if (token.isEmpty()) {
        throw new UserException("special_tokens holds an empty token; leave it out");
      }
      if (!seen.add(token)) {
        throw new UserException(
            "special_tokens holds %s twice; each token has one id, so name it once"
                .formatted(token));
      }
    }
    return List.copyOf(tokens);
  }

  /** What the tokens are for: {@code pad_token} to {@code <pad>}; the first of several counts. */
  static Map<String, String> roles(List<String> tokens) {
    return tokens.stream()
        .flatMap(
            token ->
                ROLES.getOrDefault(token, List.of()).stream().map(role -> Map.entry(role, token)))
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (first, second) -> first, TreeMap::new));
  }

  /** Those that have no role of their own. */
  static List<String> others(List<String> tokens) {
    return tokens.stream().filter(token -> !roles(tokens).containsValue(token)).toList();
  }

  /** The token for what the vocabulary cannot write. */
  static Optional<String> unknown(List<String> tokens) {
    return Optional.ofNullable(roles(tokens).get("unk_token"));
  }

  /**
   * @throws UserException if there is no token for what the vocabulary cannot write
   */
  static void requireUnknown(List<String> tokens, String model) {
    if (unknown(tokens).isEmpty()) {
      throw new UserException(
          "special_tokens is %s; %s needs a token for unknown words: add [UNK] or <unk>"
              .formatted(tokens, model));
    }
  }

  /** The {@code added_tokens} of {@code tokenizer.json}; ids are places in the list. */
  static String addedTokens(List<String> tokens) {
    return IntStream.range(0, tokens.size())
        .mapToObj(
            id ->
                """
                {"id": %d, "content": %s, "single_word": false, "lstrip": false, "rstrip": false, \
                "normalized": false, "special": true}\
                """
                    .formatted(id, Json.text(tokens.get(id))))
        .collect(Collectors.joining(",\n    ", "[\n    ", "\n  ]"));
  }
}

package org.diapason.text;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.diapason.config.UserException;

/**
 * Makes the {@code tokenizer.json} of a directory that has {@code vocab.txt} only, as the original
 * BERT checkpoints do. Reference: {@code BertTokenizer} of Transformers 5.
 */
final class VocabularyFile {
  private static final Set<String> CLASSES =
      Set.of("BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer");

  /** The tokenizers library takes white space, as Unicode defines it, from the ends of lines. */
  private static final Pattern TRAILING_SPACE =
      Pattern.compile("\\s+$", Pattern.UNICODE_CHARACTER_CLASS);

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final TokenizerFiles files;
  private final TokenizerConfig config;
  private final Map<String, Integer> ids;

  private VocabularyFile(TokenizerFiles files, TokenizerConfig config, String text) {
    this.files = files;
    this.config = config;
    this.ids = new LinkedHashMap<>();
    var lines = text.lines().toList();
    for (int id = 0; id < lines.size(); id++) {
      ids.put(TRAILING_SPACE.matcher(lines.get(id)).replaceFirst(""), id);
    }
  }

  /** The same files with a {@code tokenizer.json}, and a configuration where there was none. */
  static TokenizerFiles complete(TokenizerFiles files, TokenizerConfig config, String vocabulary) {
    var json = new VocabularyFile(files, config, vocabulary).tokenizerJson();
    var complete = files.with(TokenizerFiles.TOKENIZER, json);
    return files.has(TokenizerFiles.CONFIG)
        ? complete
        : complete.with(TokenizerFiles.CONFIG, "{\"tokenizer_class\": \"BertTokenizer\"}\n");
  }

  private String tokenizerJson() {
    config.tokenizerClass().filter(name -> !CLASSES.contains(name)).ifPresent(this::refuseClass);
    var unknown = specialToken("unk_token", "[UNK]");
    var separator = specialToken("sep_token", "[SEP]");
    var start = specialToken("cls_token", "[CLS]");
    var special =
        List.of(
            unknown,
            separator,
            specialToken("pad_token", "[PAD]"),
            start,
            specialToken("mask_token", "[MASK]"));
    config
        .addedTokens()
        .filter(token -> !special.contains(token))
        .findFirst()
        .ifPresent(this::refuseAddedToken);
    return """
    {
      "version": "1.0",
      "truncation": null,
      "padding": null,
      "added_tokens": [%s],
      "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": %s,
        "strip_accents": %s, "lowercase": %s},
      "pre_tokenizer": {"type": "BertPreTokenizer"},
      "post_processor": {
        "type": "TemplateProcessing",
        "single": [%s, %s, %s],
        "pair": [%s, %s, %s, %s, %s],
        "special_tokens": {%s, %s}
      },
      "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
      "model": {"type": "WordPiece", "unk_token": %s, "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100, "vocab": %s}
    }
    """
        .formatted(
            special.stream()
                .distinct()
                .sorted(Comparator.comparing(ids::get))
                .map(this::addedToken)
                .collect(Collectors.joining(",\n    ")),
            config.flag("tokenize_chinese_chars").orElse(true),
            config.flag("strip_accents").map(String::valueOf).orElse("null"),
            config.flag("do_lower_case").orElse(true),
            piece("SpecialToken", start, 0),
            piece("Sequence", "A", 0),
            piece("SpecialToken", separator, 0),
            piece("SpecialToken", start, 0),
            piece("Sequence", "A", 0),
            piece("SpecialToken", separator, 0),
            piece("Sequence", "B", 1),
            piece("SpecialToken", separator, 1),
            templateToken(start),
            templateToken(separator),
            GSON.toJson(unknown),
            GSON.toJson(ids));
  }

  private String specialToken(String key, String standard) {
    var token = config.specialToken(key).orElse(standard);
    if (!ids.containsKey(token)) {
      throw new UserException(
          "%s: has no line %s, the tokenizer's %s; the file is of another model, or damaged"
              .formatted(files.path(TokenizerFiles.VOCABULARY), token, key));
    }
    return token;
  }

  private String addedToken(String token) {
    return """
    {"id": %d, "content": %s, "single_word": false, "lstrip": false, "rstrip": false, \
    "normalized": false, "special": true}\
    """
        .formatted(ids.get(token), GSON.toJson(token));
  }

  private static String piece(String kind, String id, int type) {
    return "{\"%s\": {\"id\": %s, \"type_id\": %d}}".formatted(kind, GSON.toJson(id), type);
  }

  private String templateToken(String token) {
    var text = GSON.toJson(token);
    return "%s: {\"id\": %s, \"ids\": [%d], \"tokens\": [%s]}"
        .formatted(text, text, ids.get(token), text);
  }

  private void refuseClass(String name) {
    throw new UserException(
        """
        %s: %s reads vocab.txt in a way that is not known here; make a tokenizer.json with \
        Transformers: AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)\
        """
            .formatted(files.directory(), name));
  }

  private void refuseAddedToken(String token) {
    throw new UserException(
        """
        %s: the token %s was added to the vocabulary, which vocab.txt cannot tell; make a \
        tokenizer.json with Transformers: AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)\
        """
            .formatted(files.directory(), token));
  }
}

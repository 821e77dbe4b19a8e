package org.diapason.app.cli;

import picocli.CommandLine.Command;

/** {@code diapason tokenizer}. */
@Command(
    name = "tokenizer",
    mixinStandardHelpOptions = true,
    description = "Trains tokenizers, and shows what they do.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TokenizerTrainCommand.class, TokenizerEncodeCommand.class},
    footer = {
      "",
      "Examples:",
      "  diapason tokenizer train --model bpe --input novel.txt \\",
      "      --vocab_size 8000 --output tokenizer",
      "  echo 'Il était une fois' | diapason tokenizer encode --model tokenizer",
      "",
      "All options:  diapason tokenizer train --help"
    })
final class TokenizerCommand {}

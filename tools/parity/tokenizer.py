"""Writes the tokenizer fixtures: three small tokenizers and what Transformers makes of nasty lines.

    python tools/parity/tokenizer.py core/src/test/resources/text

Offsets are written in UTF-16 units, as Java counts. Needs transformers 5.23.0.
"""

import json
import sys
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoTokenizer

LINES = [
    "The cat sat on the mat.",
    "Déjà vu à l'Élysée, cœur brisé: ça coûte 12,50 € !",
    "ÀÉÎÕÜ ñ Ångström naïve résumé",
    "e\u0301te\u0301 c\u0327a (combining marks)",
    "今天天气很好 and 東京タワー に行く",
    "한국어 텍스트 와 ไทย",
    "emoji 😀👍🏽 family 👨‍👩‍👧 flag 🇫🇷 done",
    "math 𝒳𝓎 = ∑ ½ ² ﬁ ﬀ Ⅷ ＡＢＣ",
    "tab\there\nnew line\r\nend\u00a0nbsp\u2003em\u3000ideographic",
    "zero\u200bwidth soft\u00adhyphen bom\ufeff rtl\u202e bell\u0007 nul\u0000 del\u007f repl\ufffd",
    "private \ue000 use, unassigned \u0378, tag \U000e0061",
    "İstanbul ıssız STRASSE straße ΣΊΣΥΦΟΣ ς",
    "x" * 100 + " " + "y" * 101 + " " + "été" * 40,
    "the [MASK] sat [CLS] on[SEP]mat [mask] [PAD] [UNK] [unused1] [ MASK ]",
    "...!!!???---___'''\"\"\"«»“”‘’…–—•",
    "$100% #tag @user a_b c-d e/f http://a.b/c?d=e&f=g user@mail.fr",
    "CamelCase UPPER lower MiXeD 3D 2nd 1,000.00",
    "  leading and   inner   and trailing  ",
    "",
    "   ",
    "the the the the the the the the the the the the the the the the the the the the",
]

PAIRS = [
    ("the cat sat", "on the mat"),
    ("the cat sat on the mat", "a dog 😀 ran"),
    ("the", "cat sat on the mat and the dog ran to the cat"),
    ("cat sat on the mat and the dog ran to the cat", "the"),
    ("a b c d e f", "a b c d e f"),
    ("déjà 今天", ""),
    ("", "[MASK] vu"),
]

WORDS = (
    "the a an and of to in on at is was it for with as by from that this be are or not he she we you i "
    "cat dog mat sat ran run house city bank time day year man woman people water war new old good bad one two three "
    "deja vu cœur coeur ete c ca coute elysee naive resume strasse istanbul end done family flag emoji line here lower "
    "upper mail user http tag math private use zero width soft hyphen leading trailing inner camelcase nd "
    "The Cat Déjà Élysée été ça naïve résumé Ångström UPPER straße cœur coûte"
).split()
CHARACTERS = "今天气很好東京行に한국어ไทย😀👍🇫🇷½²ﬁ€∑…–—«»“”‘’•ß�"


def vocabulary():
    tokens = ["[PAD]", "[unused0]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZéàçœñıσςΣ0123456789"
    tokens += list("!\"#$%&'()*+,-./:;<=>?@[]_|~") + list(letters) + ["##" + c for c in letters]
    tokens += ["##" + c for c in CHARACTERS] + list(CHARACTERS)
    tokens += WORDS + ["##s", "##ing", "##ed", "##er", "##te", "##tes", "##000", "##xx", "##été"]
    return list(dict.fromkeys(tokens))


def utf16(text, index):
    return len(text[:index].encode("utf-16-le", "surrogatepass")) // 2


def encoded(tokenizer, text, pair, max_length):
    # Given as batches of one: a lone empty pair would be taken for no pair.
    pairs = None if pair is None else [pair]
    whole = tokenizer([text], pairs)
    encoding = tokenizer(
        [text], pairs, truncation=max_length is not None, max_length=max_length,
        return_offsets_mapping=True, return_special_tokens_mask=True, return_token_type_ids=True)
    offsets = []
    for (start, end), sequence in zip(encoding["offset_mapping"][0], encoding.sequence_ids(0)):
        source = pair if sequence == 1 else text
        offsets += [utf16(source, start), utf16(source, end)]
    input_ids = encoding["input_ids"][0]
    return {
        "text": text, "pair": pair, "maxLength": max_length,
        "inputIds": input_ids,
        "tokenTypeIds": encoding["token_type_ids"][0],
        "offsets": offsets,
        "wordIds": [-1 if word is None else word for word in encoding.word_ids(0)],
        "specialTokens": encoding["special_tokens_mask"][0],
        "removedTokens": len(whole["input_ids"][0]) - len(input_ids),
        "decoded": tokenizer.decode(input_ids, skip_special_tokens=True),
    }


def write(path, value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def expected(directory):
    tokenizer = AutoTokenizer.from_pretrained(directory)
    cases = [encoded(tokenizer, line, None, None) for line in LINES]
    cases += [encoded(tokenizer, text, pair, None) for text, pair in PAIRS]
    for length in (5, 8, 9, 12):
        cases += [encoded(tokenizer, text, pair, length) for text, pair in PAIRS]
        cases.append(encoded(tokenizer, LINES[1], None, length))
    lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in cases)
    write(directory / "expected.json", f"[\n{lines}\n]\n")


def wordpiece(root):
    bert = {"model_type": "bert"}
    for name, config in {
        "wordpiece": None,
        "wordpiece-cased": {"do_lower_case": False, "model_max_length": 512},
        "wordpiece-accents": {"strip_accents": False, "tokenize_chinese_chars": False,
                              "tokenizer_class": "BertTokenizerFast", "truncation_side": "left"},
    }.items():
        write(root / name / "vocab.txt", "\n".join(vocabulary()) + "\n")
        write(root / name / "config.json", bert)
        if config is not None:
            write(root / name / "tokenizer_config.json", config)
        expected(root / name)


def byte_level(root):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tokenizer.train_from_iterator(LINES, trainers.BpeTrainer(
        vocab_size=340, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    tokenizer.enable_truncation(7)
    tokenizer.enable_padding(length=20, pad_id=1, pad_token="<pad>")
    directory = root / "byte-level"
    write(directory / "tokenizer.json", tokenizer.to_str(pretty=False))
    write(directory / "tokenizer_config.json", {
        "tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": int(1e30), "padding_side": "left",
        "truncation_side": "right", "do_lower_case": True})
    write(directory / "special_tokens_map.json", {
        "bos_token": "<s>", "eos_token": "</s>",
        "pad_token": {"content": "<pad>", "lstrip": False, "normalized": True, "rstrip": False,
                      "single_word": False}})
    expected(directory)


def unigram(root):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.train_from_iterator(LINES, trainers.UnigramTrainer(
        vocab_size=150, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False))
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)])
    directory = root / "unigram"
    write(directory / "tokenizer.json", tokenizer.to_str(pretty=False))
    write(directory / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast"})
    expected(directory)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    wordpiece(target)
    byte_level(target)
    unigram(target)

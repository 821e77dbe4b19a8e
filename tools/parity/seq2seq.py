"""Parity fixtures of encoder-decoder models: T5 and mT5, BART, mBART and MarianMT."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    GenerationConfig,
    MarianConfig,
    MarianMTModel,
    MBartConfig,
    MBartForConditionalGeneration,
    MT5Config,
    MT5ForConditionalGeneration,
    PreTrainedModel,
    T5Config,
    T5ForConditionalGeneration,
)

from common import FIXTURES, Batch, be_deterministic, gradients, randomise, text_batch, train, write_json, write_tensors

VOCABULARY = 61
LENGTHS = {"padded": ([11, 4, 7], [5, 8, 3]), "full": ([9, 9, 9], [6, 6, 6])}
TEXT_LENGTHS = [5, 9, 2]
NEW_TOKENS = 12

# No two widths are equal, so that a swapped dimension cannot pass. Distances go beyond the last bucket. Transformers
# 5.23 does not write with more layers of T5's decoder than of its encoder.
T5_SHAPE = {
    "vocab_size": VOCABULARY,
    "d_model": 18,
    "d_kv": 5,
    "d_ff": 28,
    "num_layers": 3,
    "num_decoder_layers": 2,
    "num_heads": 3,
    "relative_attention_num_buckets": 8,
    "relative_attention_max_distance": 9,
    "decoder_start_token_id": 0,
    "attn_implementation": "eager",
}

BART_SHAPE = {
    "vocab_size": VOCABULARY,
    "d_model": 18,
    "encoder_layers": 3,
    "decoder_layers": 2,
    "encoder_attention_heads": 3,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 28,
    "decoder_ffn_dim": 26,
    "max_position_embeddings": 40,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "decoder_start_token_id": 2,
    "forced_eos_token_id": None,
    "attn_implementation": "eager",
}


def batches(seed: int, start: int) -> dict[str, Batch]:
    """Right-padded texts, and right-padded answers whose labels are -100 on padding."""
    found = {}
    for name, (lengths, answers) in LENGTHS.items():
        batch = text_batch(VOCABULARY, lengths, seed)
        answer = text_batch(VOCABULARY, answers, seed + 1)
        ids = answer["input_ids"]
        found[name] = {
            "input_ids": batch["input_ids"],
            "attention_mask": batch["attention_mask"],
            "decoder_input_ids": torch.cat([torch.full((len(answers), 1), start), ids[:, :-1]], 1),
            "labels": ids.masked_fill(answer["attention_mask"] == 0, -100),
        }
    return found


def states(model: PreTrainedModel, batch: Batch) -> dict[str, Tensor]:
    """Hidden states of the encoder and then of the decoder, each before its first block and after each, and the rest."""
    output = model(**batch, output_hidden_states=True)
    hidden = [*output.encoder_hidden_states, *output.decoder_hidden_states]
    found = {f"hidden_states.{i}": state for i, state in enumerate(hidden)}
    return {**found, "logits": output.logits, "loss": output.loss}


@torch.no_grad()
def written(model: PreTrainedModel, seed: int, start: int) -> dict[str, Tensor]:
    """Greedy texts that answer padded ones, and the logits of every token that was chosen."""
    texts = text_batch(VOCABULARY, TEXT_LENGTHS, seed)
    ids, mask = texts["input_ids"], texts["attention_mask"]
    settings = GenerationConfig(
        max_new_tokens=NEW_TOKENS,
        do_sample=False,
        pad_token_id=0,
        decoder_start_token_id=start,
        output_logits=True,
        return_dict_in_generate=True,
    )
    model.generation_config = GenerationConfig()  # without an end, so that every row has all its tokens
    output = model.generate(input_ids=ids, attention_mask=mask, generation_config=settings)
    return {
        "prompt_ids": ids,
        "prompt_mask": mask,
        "new_ids": output.sequences[:, 1:],
        "logits": torch.stack(output.logits, 1),
    }


@torch.no_grad()
def beams(model: PreTrainedModel, seed: int, start: int) -> dict[str, Any]:
    """What beam search answers to padded texts, with several ends."""
    texts = text_batch(VOCABULARY, TEXT_LENGTHS, seed)
    settings = GenerationConfig(
        max_new_tokens=NEW_TOKENS,
        num_beams=3,
        num_return_sequences=2,
        eos_token_id=[2, 5, 8, 11, 14],
        pad_token_id=0,
        decoder_start_token_id=start,
        output_scores=True,
        return_dict_in_generate=True,
    )
    model.generation_config = GenerationConfig()
    output = model.generate(
        input_ids=texts["input_ids"], attention_mask=texts["attention_mask"], generation_config=settings
    )
    return {
        "prompts": [row[:length].tolist() for row, length in zip(texts["input_ids"], TEXT_LENGTHS)],
        "decoder_start_token_id": start,
        "tokens": output.sequences[:, 1:].tolist(),
        "scores": output.sequences_scores.tolist(),
    }


def write(name: str, model: PreTrainedModel, seed: int, start: int) -> None:
    """Writes the folder `name`."""
    folder: Path = FIXTURES / name
    randomise(model, seed)
    restore_waves(model)
    model.eval()
    write_tensors(folder / "greedy.safetensors", written(model, seed + 20, start))
    write_json(folder / "beams.json", beams(model, seed + 21, start))
    found = batches(seed + 10, start)
    model.save_pretrained(folder)
    (folder / "generation_config.json").unlink()
    inputs = {f"{b}.{n}": t for b, batch in found.items() for n, t in batch.items()}
    write_tensors(folder / "inputs.safetensors", inputs)
    expected = {f"{b}.{n}": t for b, batch in found.items() for n, t in states(model, batch).items()}
    expected |= {f"gradients.{n}": g for n, g in gradients(model, found["padded"]).items()}
    expected |= train(model, found)
    write_tensors(folder / "expected.safetensors", expected)


def untied(model: PreTrainedModel) -> PreTrainedModel:
    """With an output layer of its own, which Transformers 5 has where a file has both."""
    model.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.detach().clone())
    model.all_tied_weights_keys.pop("lm_head.weight")
    return model


def main() -> None:
    be_deterministic()
    write("t5/relu", T5ForConditionalGeneration(T5Config(**T5_SHAPE)), 50, 0)
    config = T5Config(**T5_SHAPE, feed_forward_proj="gated-gelu", tie_word_embeddings=False)
    write("t5/gated", untied(T5ForConditionalGeneration(config)), 51, 0)
    write("mt5/untied", untied(MT5ForConditionalGeneration(MT5Config(**T5_SHAPE))), 52, 0)
    write("bart/conditional_generation", with_bias(BartForConditionalGeneration(BartConfig(**BART_SHAPE))), 57, 2)
    config = MBartConfig(**BART_SHAPE, scale_embedding=True)
    write("mbart/conditional_generation", MBartForConditionalGeneration(config), 54, 2)
    config = MarianConfig(**BART_SHAPE, scale_embedding=True, activation_function="swish")
    write("marian/shared", with_bias(MarianMTModel(config)), 55, 2)
    config = MarianConfig(
        **BART_SHAPE, decoder_vocab_size=67, share_encoder_decoder_embeddings=False, activation_function="relu"
    )
    write("marian/two_vocabularies", MarianMTModel(config), 56, 2)


@torch.no_grad()
def restore_waves(model: PreTrainedModel) -> None:
    """MarianMT's positions are computed, though they look like weights."""
    for module in model.modules():
        if hasattr(module, "create_weight"):
            module.weight.copy_(module.create_weight())


def with_bias(model: PreTrainedModel) -> PreTrainedModel:
    """With a bias of logits that is not 0."""
    model.final_logits_bias.copy_(torch.linspace(-0.5, 0.5, model.final_logits_bias.shape[1]))
    return model


if __name__ == "__main__":
    main()

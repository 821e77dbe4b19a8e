"""The table of every `TrainingArguments` name of the pinned Transformers, and of the names that older ones had."""

import dataclasses
import enum
import re
import typing
from typing import Any

import transformers
from transformers import TrainingArguments

from common import FIXTURES, write_json

RENAMED: dict[str, str | None] = {
    "_n_gpu": None,
    "adafactor": "optim",
    "dispatch_batches": "accelerator_config",
    "evaluation_strategy": "eval_strategy",
    "fp16_backend": None,
    "fp16_opt_level": None,
    "fsdp_min_num_params": "fsdp_config",
    "fsdp_transformer_layer_cls_to_wrap": "fsdp_config",
    "group_by_length": "train_sampling_strategy",
    "half_precision_backend": None,
    "include_inputs_for_metrics": "include_for_metrics",
    "include_tokens_per_second": "include_num_input_tokens_seen",
    "jit_mode_eval": "torch_compile",
    "logging_dir": None,
    "mp_parameters": None,
    "no_cuda": "use_cpu",
    "overwrite_output_dir": None,
    "past_index": None,
    "per_gpu_eval_batch_size": "per_device_eval_batch_size",
    "per_gpu_train_batch_size": "per_device_train_batch_size",
    "push_to_hub_model_id": "hub_model_id",
    "push_to_hub_organization": "hub_model_id",
    "push_to_hub_token": "hub_token",
    "ray_scope": None,
    "save_safetensors": None,
    "split_batches": "accelerator_config",
    "torchdynamo": "torch_compile_backend",
    "tpu_metrics_debug": "debug",
    "tpu_num_cores": None,
    "use_ipex": None,
    "use_legacy_prediction_loop": None,
    "use_mps_device": None,
    "warmup_ratio": "warmup_steps",
}
"""Names of Transformers 4.40 to 4.57 that version 5 refuses, with the name that took over, where there is one."""

DEPRECATED = {
    "gradient_checkpointing": "activation_checkpointing",
    "gradient_checkpointing_kwargs": "activation_checkpointing_kwargs",
}
"""Names that version 5 still takes, with a warning."""


def describe(field: dataclasses.Field[Any]) -> dict[str, Any]:
    """Name, type and default of a field, and the allowed values where its type is an enumeration."""
    plain = isinstance(field.type, type) and not typing.get_args(field.type)
    kind = field.type.__name__ if plain else re.sub(r"\b(\w+\.)+", "", str(field.type))
    default = field.default if field.default is not dataclasses.MISSING else field.default_factory()
    described = {"name": field.name, "type": kind, "default": default}
    for member in typing.get_args(field.type):
        if isinstance(member, type) and issubclass(member, enum.Enum):
            described["values"] = [entry.value for entry in member]
    return described


def main() -> None:
    fields = [describe(field) for field in dataclasses.fields(TrainingArguments) if field.init]
    known = {field["name"] for field in fields}
    wrong = [old for old, new in RENAMED.items() if old in known or (new is not None and new not in known)]
    wrong += [old for old, new in DEPRECATED.items() if not {old, new} <= known]
    if wrong:
        raise SystemExit(f"these names no longer fit Transformers {transformers.__version__}: {', '.join(wrong)}")
    table = {
        "transformers_version": transformers.__version__,
        "fields": fields,
        "deprecated": DEPRECATED,
        "renamed": RENAMED,
    }
    write_json(FIXTURES / "training_arguments.json", table)


if __name__ == "__main__":
    main()

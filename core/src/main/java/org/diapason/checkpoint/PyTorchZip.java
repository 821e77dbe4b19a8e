package org.diapason.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads what {@code torch.save} writes since PyTorch 1.6, such as {@code pytorch_model.bin}: a zip
 * file that holds a pickle and the storages. Views of shared storages, transposed ones too, are
 * read as such. May be read by many threads.
 *
 * <p>Source: PyTorch's {@code torch/serialization.py}.
 */
public final class PyTorchZip extends StoredWeights {
  private static final int ZIP_MAGIC = 0x04034b50;
  private static final String PICKLE = "/data.pkl";
  private static final long MAX_PICKLE = 16 << 20;

  private PyTorchZip(TensorFile file) {
    super(List.of(file), parse(file));
  }

  /**
   * Opens the file and interprets its pickle; no code of the file is run.
   *
   * @throws org.diapason.config.UserException if the file is damaged, of the older form without a
   *     zip file, or asks for anything but tensors
   */
  public static PyTorchZip open(Path path) {
    return TensorFile.parse(path, PyTorchZip::new);
  }

  private static SortedMap<String, StoredTensor> parse(TensorFile file) {
    if (file.size() < Integer.BYTES
        || file.bytes(0, Integer.BYTES, "the first bytes").getInt() != ZIP_MAGIC) {
      throw file.error(
          "is not a zip file as torch.save writes it since PyTorch 1.6. If an older PyTorch wrote"
              + " it, convert it in Python: torch.save(torch.load(path, map_location='cpu'),"
              + " path)");
    }
    var zip = new StoredZip(file);
    var pickle =
        zip.names().stream()
            .filter(name -> name.endsWith(PICKLE))
            .findFirst()
            .orElseThrow(
                () -> file.error("holds no data.pkl, so it was not written by torch.save"));
    var root = pickle.substring(0, pickle.length() - PICKLE.length());
    requireLittleEndian(file, zip, root);
    var tensors = new TreeMap<String, StoredTensor>();
    TensorPickle.read(file, bytes(file, zip, pickle, MAX_PICKLE))
        .forEach((name, view) -> tensors.put(name, place(file, zip, root, name, view)));
    return tensors;
  }

  private static void requireLittleEndian(TensorFile file, StoredZip zip, String root) {
    var entry = root + "/byteorder";
    if (zip.names().contains(entry)) { // PyTorch before 2.1 did not write it
      var order = StandardCharsets.UTF_8.decode(bytes(file, zip, entry, 16)).toString();
      if (!order.equals("little")) {
        throw file.error(
            "has the byte order '%s'; only 'little' is read: save it again on a little-endian"
                + " machine",
            order);
      }
    }
  }

  private static StoredTensor place(
      TensorFile file, StoredZip zip, String root, String name, TensorPickle.View view) {
    var storage = view.storage();
    var region = find(file, zip, root + "/data/" + storage.key());
    var dtype = storage.dtype();
    try {
      var shape = view.shape().stream().mapToLong(Long::longValue).toArray();
      var strides = view.strides().stream().mapToLong(Long::longValue).toArray();
      var tensor =
          new StoredTensor(
              file,
              region.position() + Math.multiplyExact(view.offset(), (long) dtype.bytes()),
              new TensorInfo(dtype, shape),
              strides);
      if (shape.length == strides.length
          && region.size() == Math.multiplyExact(storage.elements(), (long) dtype.bytes())
          && Math.addExact(view.offset(), tensor.spanElements()) <= storage.elements()) {
        return tensor;
      }
    } catch (ArithmeticException e) {
      // Falls through: no storage has that many elements.
    }
    throw file.error(
        "the tensor %s (%s %s, strides %s, offset %d) does not fit in its storage of %d elements,"
            + " %d bytes",
        name,
        dtype.torchName(),
        view.shape(),
        view.strides(),
        view.offset(),
        storage.elements(),
        region.size());
  }

  private static ByteBuffer bytes(TensorFile file, StoredZip zip, String entry, long limit) {
    var region = find(file, zip, entry);
    if (region.size() > limit) {
      throw file.error("%s has %d bytes, more than the %d expected", entry, region.size(), limit);
    }
    return file.bytes(region.position(), region.size(), entry);
  }

  private static StoredZip.Region find(TensorFile file, StoredZip zip, String entry) {
    var region = zip.find(entry);
    if (region == null) {
      throw file.error("misses the entry %s; it is damaged", entry);
    }
    return region;
  }
}

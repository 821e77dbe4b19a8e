package org.diapason.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.diapason.config.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredZipTest {
  private static final byte[] NAME = "a/data.pkl".getBytes(StandardCharsets.UTF_8);
  private static final int LOCAL_LENGTH = 30 + NAME.length;
  private static final int CONTENT_LENGTH = 5;

  @TempDir Path directory;

  @Test
  void findsEntriesThroughTheWideFieldsOfLargeFiles() throws IOException {
    try (var file = TensorFile.open(zip64(CONTENT_LENGTH))) {
      var zip = new StoredZip(file);
      assertEquals(Set.of("a/data.pkl"), zip.names());
      assertEquals(new StoredZip.Region(LOCAL_LENGTH, CONTENT_LENGTH), zip.find("a/data.pkl"));
      assertNull(zip.find("a/data/0"));
    }
  }

  @Test
  void refusesAnEntryThatIsLongerThanTheFile() throws IOException {
    try (var file = TensorFile.open(zip64(1L << 40))) {
      var failure = assertThrows(UserException.class, () -> new StoredZip(file).find("a/data.pkl"));
      assertTrue(
          failure.toString().contains("a/data.pkl should be 1099511627776 bytes from byte 40 on"),
          failure.toString());
    }
  }

  /** One entry whose sizes and position stand in 64-bit fields only, as beyond 4 GiB. */
  private Path zip64(long size) throws IOException {
    var zip = ByteBuffer.allocate(400).order(ByteOrder.LITTLE_ENDIAN);
    zip.putInt(0x04034b50).put(new byte[22]).putShort((short) NAME.length).putShort((short) 0);
    zip.put(NAME).put(new byte[CONTENT_LENGTH]);

    var directoryStart = zip.position();
    zip.putInt(0x02014b50).put(new byte[16]).putInt(-1).putInt(-1);
    zip.putShort((short) NAME.length).putShort((short) 36).put(new byte[10]).putInt(-1).put(NAME);
    zip.putShort((short) 0x4246).putShort((short) 4).putInt(7); // another kind of extra field
    zip.putShort((short) 1).putShort((short) 24).putLong(size).putLong(size).putLong(0);

    var zip64End = zip.position();
    zip.putInt(0x06064b50).put(new byte[36]);
    zip.putLong(zip64End - directoryStart).putLong(directoryStart);
    zip.putInt(0x07064b50).putInt(0).putLong(zip64End).putInt(1);
    zip.putInt(0x06054b50).put(new byte[8]).putInt(-1).putInt(-1).putShort((short) 0);
    var path = directory.resolve("model.bin");
    return Files.write(path, Arrays.copyOf(zip.array(), zip.position()));
  }
}

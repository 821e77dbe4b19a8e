/**
 * Weight file formats, one reader a file, the safetensors writer and the Hugging Face model
 * directory.
 */
@NullMarked
package org.diapason.checkpoint;

import org.jspecify.annotations.NullMarked;

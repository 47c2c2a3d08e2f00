/**
 * What an interpreted graph costs against the same work written by hand, measured side by side in
 * one process. {@code make bench} runs it; nothing of the product knows it.
 */
@NullMarked
package dev.armature.bench;

import org.jspecify.annotations.NullMarked;

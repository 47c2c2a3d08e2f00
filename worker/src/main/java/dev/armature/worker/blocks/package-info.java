/** Every block type, one class each. They know nothing of each other. */
@NullMarked
package dev.armature.worker.blocks;

import org.jspecify.annotations.NullMarked;

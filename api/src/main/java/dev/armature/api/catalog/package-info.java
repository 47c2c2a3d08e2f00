/** The menu of block types, as this release has it. */
@NullMarked
package dev.armature.api.catalog;

import org.jspecify.annotations.NullMarked;

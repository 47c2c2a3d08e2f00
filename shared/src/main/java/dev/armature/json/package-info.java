/** Settings of the one JSON mapper: strict at the doors, tolerant for what is stored. */
@NullMarked
package dev.armature.json;

import org.jspecify.annotations.NullMarked;

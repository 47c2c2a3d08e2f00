/** What an author draws, and what must hold of it. */
@NullMarked
package dev.armature.graph;

import org.jspecify.annotations.NullMarked;

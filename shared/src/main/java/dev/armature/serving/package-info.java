/** How a block of a pinned graph is run, in whichever process: one mechanism for all of them. */
@NullMarked
package dev.armature.serving;

import org.jspecify.annotations.NullMarked;

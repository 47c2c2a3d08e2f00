/** That the bench measures; never how fast anything is. */
@NullMarked
package dev.armature.bench;

import org.jspecify.annotations.NullMarked;

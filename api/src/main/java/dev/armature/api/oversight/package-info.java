/** Who may look at what others did. */
@NullMarked
package dev.armature.api.oversight;

import org.jspecify.annotations.NullMarked;

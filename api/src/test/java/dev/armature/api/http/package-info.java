/** Who may call what. */
@NullMarked
package dev.armature.api.http;

import org.jspecify.annotations.NullMarked;

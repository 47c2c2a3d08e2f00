/** Forms that are the same on the wire whatever dialect is spoken. */
@NullMarked
package dev.armature.api.http.wire;

import org.jspecify.annotations.NullMarked;

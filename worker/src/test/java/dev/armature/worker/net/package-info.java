/** Tests of the outgoing door. */
@NullMarked
package dev.armature.worker.net;

import org.jspecify.annotations.NullMarked;

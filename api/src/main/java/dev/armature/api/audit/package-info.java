/**
 * The audit log: who did what, written with the change itself, and never changed afterwards. Who
 * may read it, the room {@code oversight} knows; this one knows nobody.
 */
@NullMarked
package dev.armature.api.audit;

import org.jspecify.annotations.NullMarked;

/** The audit log, held against what it promises. */
@NullMarked
package dev.armature.api.audit;

import org.jspecify.annotations.NullMarked;

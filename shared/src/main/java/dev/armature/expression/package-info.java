/** <code>{{ }}</code>, paths and conditions: parse, find references, resolve. Pure. */
@NullMarked
package dev.armature.expression;

import org.jspecify.annotations.NullMarked;

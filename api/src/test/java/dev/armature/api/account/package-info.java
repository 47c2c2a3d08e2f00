/** Tests of who is calling. */
@NullMarked
package dev.armature.api.account;

import org.jspecify.annotations.NullMarked;

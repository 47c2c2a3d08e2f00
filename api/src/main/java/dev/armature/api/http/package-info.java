/** What every door shares: reading bodies, knowing the caller, saying no. */
@NullMarked
package dev.armature.api.http;

import org.jspecify.annotations.NullMarked;

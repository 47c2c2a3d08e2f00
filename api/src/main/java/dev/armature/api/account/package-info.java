/** Who is calling: API keys, and what each role may do. */
@NullMarked
package dev.armature.api.account;

import org.jspecify.annotations.NullMarked;

/** How the world calls workflows: webhooks, and arms that let one call in. */
@NullMarked
package dev.armature.api.trigger;

import org.jspecify.annotations.NullMarked;

/**
 * What blocks of the type {@code platform_api} do: works on the rooms of this house with the rights
 * of a workflow's owner, for runs that ask through a queue. A kind of resource is one class that
 * stands beside the door whose words it speaks.
 */
@NullMarked
package dev.armature.api.platform;

import org.jspecify.annotations.NullMarked;

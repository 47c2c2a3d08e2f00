/** When a schedule's times come: one calendar for the api, the worker and whoever looks ahead. */
@NullMarked
package dev.armature.schedule;

import org.jspecify.annotations.NullMarked;

package dev.armature.api.allowance;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/**
 * A row of {@code allowance} as a call found it; times in milliseconds since the epoch, as
 * PostgreSQL tells them.
 *
 * @param inMinute calls in the minute, this one included; one more than there may be: it is refused
 * @param inDay as of the minute; a call that the minute refuses is not in it
 */
@MappedEntity("allowance")
record AllowanceRow(
    @Id String callerId, int inMinute, int inDay, long minuteEnds, long dayEnds, long askedAt) {}

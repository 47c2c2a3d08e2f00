package dev.armature.worker.store;

import io.micronaut.core.annotation.Introspected;

/** What the begin of a run reads of its row. */
@Introspected
record LedgerRow(String status) {}

package dev.armature.worker.store;

import io.micronaut.context.BeanProvider;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.util.function.Supplier;

/**
 * Gives a statement with a large value the time that it takes: every other one is held to a short
 * timeout, so that an outage is noticed. Transactions are found when they are used: the menu needs
 * no database.
 */
@Singleton
final class Patient {
  private static final long LARGE = 1024 * 1024;
  private static final int MILLIS = 60_000;

  private final BeanProvider<TransactionOperations<Connection>> transactions;

  Patient(BeanProvider<TransactionOperations<Connection>> transactions) {
    this.transactions = transactions;
  }

  /**
   * What a statement gives.
   *
   * @param bytes of the value in it, more or less
   * @throws dev.armature.problem.ProblemException {@code UNAVAILABLE} where PostgreSQL is away
   */
  <T> T asked(long bytes, Supplier<T> statement) {
    if (bytes <= LARGE) {
      return Away.asked(statement);
    }
    return Away.asked(() ->
        transactions
            .get()
            .executeWrite(status -> {
              // The pool takes it back.
              status.getConnection().setNetworkTimeout(Runnable::run, MILLIS);
              return statement.get();
            }));
  }
}

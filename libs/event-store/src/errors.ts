/** Another owner has taken the partition over. The log that threw this is dead: open a new one, or let go. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
  readonly code = 'FENCED';
  readonly partition: string;

  constructor(partition: string) {
    super(`partition ${partition} has been taken over`);
    this.partition = partition;
  }
}

/**
 * The database did not take the batch in time. It may have been taken after all: only opening the partition again
 * and reading its position tells.
 */
export class CommitUncertain extends Error {
  override readonly name = 'CommitUncertain';
  readonly code = 'COMMIT_UNCERTAIN';
  readonly partition: string;

  constructor(partition: string, cause: unknown) {
    super(`partition ${partition}: the batch was not confirmed in time`, { cause });
    this.partition = partition;
  }
}

/** The log was closed, or a commit before this one ended it. */
export class LogClosed extends Error {
  override readonly name = 'LogClosed';
  readonly code = 'LOG_CLOSED';

  constructor(partition: string) {
    super(`the log of partition ${partition} is closed`);
  }
}

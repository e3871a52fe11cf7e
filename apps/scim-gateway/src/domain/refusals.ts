// Why the gateway itself, and not the directory, refuses or gives up a request. The doors decide what status each one gets.

/** No credential, or none that the directory accepts. It never says which. */
export class NotAuthenticated extends Error {
  override readonly name = 'NotAuthenticated';
  readonly code = 'NOT_AUTHENTICATED';
  /** Whether a credential was presented at all (RFC 6750 §3.1 tells the two apart). */
  readonly presented: boolean;

  constructor(presented: boolean) {
    super('The credentials are missing or not valid.');
    this.presented = presented;
  }
}

/** Commands cannot be put on Kafka at the moment. The request may be repeated. */
export class CommandsUnavailable extends Error {
  override readonly name = 'CommandsUnavailable';
  readonly code = 'COMMANDS_UNAVAILABLE';

  constructor(cause: unknown) {
    super('Changes cannot be accepted at the moment.', { cause });
  }
}

/** As many commands as this instance may have under way are under way. */
export class TooManyPendingCommands extends Error {
  override readonly name = 'TooManyPendingCommands';
  readonly code = 'TOO_MANY_PENDING_COMMANDS';

  constructor() {
    super('Too many changes are under way.');
  }
}

/** The instance stops before the outcome is known; asking again elsewhere tells the truth. */
export class Stopping extends Error {
  override readonly name = 'Stopping';
  readonly code = 'STOPPING';

  constructor() {
    super('The service is being restarted.');
  }
}

/** No outcome within the command's deadline. The directory refuses it from then on. */
export class CommandTimedOut extends Error {
  override readonly name = 'CommandTimedOut';
  readonly code = 'COMMAND_TIMED_OUT';

  constructor() {
    super('The change was not decided in time.');
  }
}

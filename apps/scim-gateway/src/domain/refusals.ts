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

/** How much of a limit is used. */
export interface Quota {
  /** What is counted. */
  readonly policy: 'credential' | 'address' | 'failures';
  readonly limit: number;
  readonly windowSeconds: number;
  readonly remaining: number;
  /** Until the limit is whole again. */
  readonly resetSeconds: number;
}

/** More requests, or more failed attempts to sign in, than are allowed in a time. */
export class TooManyRequests extends Error {
  override readonly name = 'TooManyRequests';
  readonly code = 'TOO_MANY_REQUESTS';
  readonly quota: Quota;

  constructor(quota: Quota) {
    super('Too many requests. Try again later.');
    this.quota = quota;
  }
}

/** The keys of a trusted issuer cannot be had at the moment, so its tokens can neither be accepted nor refused. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable';
  readonly code = 'ISSUER_UNAVAILABLE';

  constructor(cause: unknown) {
    super('The keys of the token issuer cannot be read at the moment.', { cause });
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

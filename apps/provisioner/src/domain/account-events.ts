import type { Reason } from './policy/reasons.ts';

/** What made an account due: a directory event by its name, or one of our own grounds. */
export type RequestCause = string;

/** What was done in the app. */
export type AppliedOperation = 'none' | 'create' | 'update' | 'disable' | 'delete';

/** How it went: `applied`, or why nothing had to be sent. */
export type AppliedOutcome = 'applied' | 'no-change' | 'linked' | 'already-absent';

/** A directory user that an account names, and by which id of the app: "" while that user has no account there. */
export interface Reference {
  readonly userId: string;
  readonly remoteId: string;
}

// Stored. Add fields; never rename, retype or remove. No attribute values: this log outlives the people in it.
export type AccountEvent =
  | {
      readonly type: 'AccountProvisioningRequested';
      readonly data: {
        /** Directory sequence the request stands for. */
        readonly directorySequence: number;
        readonly cause: RequestCause;
        /** The directory resource was deleted. */
        readonly deleted: boolean;
        /** ISO time of the directory event. */
        readonly directoryTime: string;
      };
    }
  | {
      readonly type: 'MembershipsRequested';
      readonly data: {
        readonly directorySequence: number;
        readonly added: number;
        readonly removed: number;
        readonly directoryTime: string;
      };
    }
  | {
      readonly type: 'AccountApplied';
      readonly data: {
        readonly directorySequence: number;
        /** Which of the account's requests this answers. */
        readonly generation: number;
        readonly operation: AppliedOperation;
        readonly outcome: AppliedOutcome;
        /** "" when the app holds no account any more, or never names one. */
        readonly remoteId: string;
        readonly etag: string;
        readonly verified: boolean;
        /** Names of the attributes the app now has from us. */
        readonly managed: readonly string[];
        readonly references: readonly Reference[];
      };
    }
  | {
      readonly type: 'MembershipsApplied';
      readonly data: {
        readonly directorySequence: number;
        readonly added: number;
        readonly removed: number;
        readonly outcome: AppliedOutcome;
        readonly verified: boolean;
      };
    }
  | {
      /** The app does not have the account any more although we did not take it away. */
      readonly type: 'AccountLost';
      readonly data: { readonly directorySequence: number };
    }
  | {
      readonly type: 'MembershipRefused';
      readonly data: { readonly directorySequence: number; readonly memberId: string; readonly reason: Reason };
    }
  | {
      readonly type: 'AccountApplyFailed';
      readonly data: {
        readonly directorySequence: number;
        readonly reason: Reason;
        readonly attempt: number;
        readonly retryAt: string;
      };
    }
  | {
      readonly type: 'AccountParked';
      readonly data: { readonly directorySequence: number; readonly reason: Reason; readonly attempt: number };
    }
  | {
      readonly type: 'AccountSkipped';
      readonly data: { readonly directorySequence: number; readonly generation: number; readonly reason: Reason };
    };

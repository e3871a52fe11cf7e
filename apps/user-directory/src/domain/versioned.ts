/** Where a stream stands: its state, and what SCIM's `meta` says about it (RFC 7643 §3.1). */
export interface Versioned<State> {
  readonly state: State;
  /** 0: nothing has happened yet. */
  readonly revision: number;
  readonly created: Date;
  readonly lastModified: Date;
}

/** The place and the time of an event. */
export interface EventPlace {
  readonly revision: number;
  readonly time: Date;
}

export function unversioned<State>(state: State): Versioned<State> {
  return { state, revision: 0, created: new Date(0), lastModified: new Date(0) };
}

/** The one way forward, for a live batch as for a rebuild. */
export function advance<State>(
  before: Versioned<State>,
  state: State,
  { revision, time }: EventPlace,
): Versioned<State> {
  return { state, revision, created: before.revision === 0 ? time : before.created, lastModified: time };
}

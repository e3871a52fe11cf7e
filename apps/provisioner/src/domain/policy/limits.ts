/** Plans made at once for one account when the app keeps changing under them. */
export const maxPlansPerAttempt = 3;

/** Directory ids that become accounts (or rows) in one transaction while an app is being filled. */
export const backfillBatch = 500;

/** Directory events, and members in them, taken up in one transaction. */
export const consumerBatch = { events: 200, members: 2_000 };

/** Accounts of a roster read, staged and settled in one transaction. */
export const rosterBatch = 500;

/** Roster rows in one message to the connector. */
export const rosterRowsPerMessage = 500;

/** Members in one change when an app does not say. */
export const defaultMembersPerChange = 100;

/** Characters of a failure's detail that are kept. */
export const maxDetailLength = 500;

/** Parked accounts shown with an app's status. */
export const maxParkedShown = 100;

/** How far apart the times of the records in one message of the request log may lie, so that readers know where to look. */
export const maxRequestSpanMs = 60_000;

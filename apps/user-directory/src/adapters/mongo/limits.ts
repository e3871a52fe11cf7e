/** No query runs longer than this. */
export const maxQueryMs = 10_000;

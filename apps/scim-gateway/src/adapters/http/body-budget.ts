import type { ServerResponse } from 'node:http';
import { RequestRefused } from './request-refused.ts';

/** So much of every body is free: ordinary requests are never refused because others are large. */
const freeBytes = 64 * 1024;

/** Bounds the memory that large bodies take together. */
export interface BodyBudget {
  /**
   * Answers what takes the bytes of one request's body as they arrive; they are given back when its answer is sent. What it
   * answers throws 503 (RequestRefused) when there is no room.
   */
  forRequest(response: ServerResponse): (bytes: number) => void;
}

/** @param maxBytes of all bodies under way that are larger than 64 KiB, each counting from there on. */
export function createBodyBudget(maxBytes: number): BodyBudget {
  let taken = 0;
  return {
    forRequest(response) {
      let size = 0;
      let held = 0;
      let isOver = false;
      const release = (): void => {
        isOver = true;
        taken -= held;
        held = 0;
      };
      response.once('close', release);
      return (bytes) => {
        size += bytes;
        const more = Math.max(0, size - freeBytes) - held;
        if (isOver || more <= 0) return;
        if (taken + more > maxBytes)
          throw new RequestRefused(503, 'Too many large requests are under way.', { 'Retry-After': '2' });
        held += more;
        taken += more;
      };
    },
  };
}

import { CommandRefused } from './refusal.ts';
import type { Versioned } from './versioned.ts';

const entityTag = /^(?:W\/)?"(\d+)"$/;

/**
 * `If-Match` (RFC 9110 §13.1.1, RFC 7644 §3.14): any of the tags names the revision, or is `*`. Entity tags of this
 * service are weak, and compared as such.
 * @throws {CommandRefused} PRECONDITION_FAILED
 */
export function checkIfMatch(ifMatch: readonly string[], { revision }: Versioned<unknown>): void {
  if (ifMatch.length === 0) return;
  const holds = ifMatch.some((tag) => tag.trim() === '*' || Number(entityTag.exec(tag.trim())?.[1]) === revision);
  if (!holds) throw new CommandRefused('PRECONDITION_FAILED', 'the resource has another version');
}

// Plain JavaScript: the bootstrap runs it on whatever Node the machine has.
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, thisProcess } from './identity.mjs';

/**
 * @typedef {import('./identity.mjs').ProcessIdentity} ProcessIdentity
 * @typedef {{ readonly release: () => void }} Held
 * @typedef {{ readonly holder: ProcessIdentity }} Busy
 * @typedef {ProcessIdentity & { readonly ticket: string }} Ticket
 */

/**
 * Takes a lock that one process at a time can hold; the lock of a process that is gone counts as free.
 * @param {string} file
 * @returns {Held | Busy}
 */
export function tryLock(file) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const mine = { ...thisProcess(), ticket: randomUUID() };
  for (;;) {
    if (create(file, mine)) return { release: () => release(file, mine.ticket) };
    const other = read(file);
    if (other && isAlive(other)) return { holder: { pid: other.pid, startedAt: other.startedAt } };
    if (other) discard(file, other.ticket);
  }
}

/**
 * Waits for the lock.
 * @param {string} file
 * @param {(holder: ProcessIdentity) => void} onWait called once, when another process holds it
 * @returns {Promise<Held>}
 */
export async function lock(file, onWait) {
  for (let waited = false; ; waited = true) {
    const attempt = tryLock(file);
    if ('release' in attempt) return attempt;
    if (!waited) onWait(attempt.holder);
    await delay(200);
  }
}

/** Appears with its content or not at all: `link` refuses an existing name. @param {string} file @param {Ticket} ticket */
function create(file, ticket) {
  const draft = `${file}.${ticket.ticket}`;
  writeFileSync(draft, JSON.stringify(ticket));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @param {string} file @returns {Ticket | undefined} */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes a dead lock; a live one that took its place in between is put back. @param {string} file @param {string} ticket */
function discard(file, ticket) {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (read(aside)?.ticket !== ticket) renameSync(aside, file);
  else rmSync(aside, { force: true });
}

/** @param {string} file @param {string} ticket */
function release(file, ticket) {
  if (read(file)?.ticket === ticket) rmSync(file, { force: true });
}

/** @param {unknown} error @returns {string | undefined} */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

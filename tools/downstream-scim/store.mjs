import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Users and groups in memory, kept in a JSON file when one is named. `save()` resolves when what was there at the call
 * is on disk; calls made while one write is running share the next.
 */
export function openStore(file) {
  const kept = file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { users: [], groups: [] };
  const users = new Map(kept.users.map((user) => [user.id, user]));
  const groups = new Map(kept.groups.map((group) => [group.id, group]));
  let running;
  let next;

  async function write() {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, JSON.stringify({ users: [...users.values()], groups: [...groups.values()] }), {
      mode: 0o600,
    });
    await rename(`${file}.part`, file);
  }

  function start() {
    running = write().finally(() => {
      running = undefined;
    });
    return running;
  }

  function save() {
    if (!file) return Promise.resolve();
    if (!running) return start();
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  }

  return { users, groups, save };
}

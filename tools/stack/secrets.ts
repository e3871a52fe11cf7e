import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Secrets } from './service-settings.ts';

/** The secrets of a data folder: those it lacks are made, all of them readable by the owner only. */
export async function keepSecrets(dataDir: string): Promise<Secrets> {
  const file = join(dataDir, 'secrets.json');
  const kept = await readSecrets(file);
  const secrets: Secrets = {
    adminToken: kept.adminToken ?? randomBytes(24).toString('base64url'),
    serviceToken: kept.serviceToken ?? randomBytes(24).toString('base64url'),
    connectorSecretKey: kept.connectorSecretKey ?? newKey(),
    tokenSigningKey: kept.tokenSigningKey ?? newKey(),
    cursorKey: kept.cursorKey ?? newKey(),
  };
  await writeFile(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return secrets;
}

async function readSecrets(file: string): Promise<Partial<Secrets>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Partial<Secrets>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return {};
  }
}

function newKey(): string {
  return randomBytes(32).toString('base64');
}

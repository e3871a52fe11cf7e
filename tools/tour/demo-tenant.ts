import { readFile, writeFile } from 'node:fs/promises';

/** What the demonstration tenant signs in with, kept beside the data so that a restart finds it again. */
export interface DemoTenant {
  readonly tenantId: string;
  readonly bearerToken: string;
  readonly basic: { readonly username: string; readonly password: string };
  /** Apps connected so far, by name. */
  readonly apps: Readonly<Record<string, string>>;
  /** Tours taken so far. */
  readonly tours: number;
}

/** The admin API as the tour uses it. */
export interface Admin {
  post<T>(path: string, body: object): Promise<T>;
  get<T>(path: string): Promise<T>;
}

/** The admin API did not do what it was asked to; `status` is that of its HTTP answer. */
export class AdminRefused extends Error {
  override readonly name = 'AdminRefused';
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** @param baseUrl of the admin API, without a trailing slash */
export function adminApi(baseUrl: string, token: string): Admin {
  const send = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${baseUrl}/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) {
      const said = `The admin API answered ${response.status} to ${method} ${path}: ${text}`;
      throw new AdminRefused(said, response.status);
    }
    return JSON.parse(text) as T;
  };
  return { get: (path) => send('GET', path), post: (path, body) => send('POST', path, body) };
}

/** The tenant `demo` with one Basic and one Bearer credential, made if `file` does not tell of it. */
export async function openDemoTenant(admin: Admin, file: string): Promise<DemoTenant> {
  const kept = await readKept(file);
  if (kept) return kept;
  const tenantId = 'demo';
  await makeTenant(admin, tenantId);
  const bearer = await admin.post<{ bearerToken: string }>(`tenants/${tenantId}/credentials`, {
    kind: 'bearer',
    label: 'Tour (Bearer)',
  });
  const basic = await admin.post<{ username: string; password: string }>(`tenants/${tenantId}/credentials`, {
    kind: 'basic',
    label: 'Tour (Basic)',
  });
  const made: DemoTenant = {
    tenantId,
    bearerToken: bearer.bearerToken,
    basic: { username: basic.username, password: basic.password },
    apps: {},
    tours: 0,
  };
  await keepDemoTenant(file, made);
  return made;
}

/** A start that was killed may have made it already, and not lived to write it down. */
async function makeTenant(admin: Admin, id: string): Promise<void> {
  try {
    await admin.post('tenants', { id, displayName: 'Demonstration' });
  } catch (error) {
    if (!(error instanceof AdminRefused && error.status === 409)) throw error;
  }
}

/** Writes the record, readable by the owner only. */
export async function keepDemoTenant(file: string, tenant: DemoTenant): Promise<void> {
  await writeFile(file, JSON.stringify(tenant, null, 2), { mode: 0o600 });
}

async function readKept(file: string): Promise<DemoTenant | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as DemoTenant;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

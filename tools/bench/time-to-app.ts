import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Histogram } from 'hdr-histogram-js';
import { observe, ScimApp } from '../tour/apps.ts';
import { adminApi } from '../tour/demo-tenant.ts';
import { startDownstreamScim } from '../tour/downstream.ts';
import { IdentityProvider } from '../tour/idp.ts';
import type { Installation } from './installation.ts';
import { latencyHistogram, percentileMs } from './latency.ts';
import { table } from './table.ts';
import { makeTenants } from './write-path/bench-tenants.ts';

export interface TimeToAppOptions {
  /** People who join, one after the other. */
  readonly users: number;
  readonly signal: AbortSignal;
  report(line: string): void;
}

/** Milliseconds. `toAnswer` is the IdP's wait for its 201, `toApp` from that answer until the app shows the person. */
export interface TimeToAppReport {
  readonly users: number;
  readonly toAnswer: Percentiles;
  readonly toApp: Percentiles;
}

interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const warmUpUsers = 20;
const appearWithinMs = 30_000;
/** Between two people, so that each finds the installation at rest. */
const restMs = 50;

/**
 * Measures, at rest, how long after its `201` a person is in a connected app: a third-party SCIM server in a process of
 * its own, asked through its own API every few milliseconds.
 */
export async function benchTimeToApp(installation: Installation, options: TimeToAppOptions): Promise<TimeToAppReport> {
  const app = await startDownstreamScim({ port: 0, bearerToken: randomBytes(16).toString('hex') });
  try {
    const [tenant] = await makeTenants(installation, 1);
    if (!tenant) throw new Error('no tenant was made');
    const admin = adminApi(installation.adminBaseUrl, installation.adminToken);
    const connection = { baseUrl: app.baseUrl, bearerToken: app.bearerToken };
    await admin.post(`tenants/${tenant.tenantId}/apps`, { name: 'Benchmark app', scim: connection });
    const idp = new IdentityProvider(installation.scimBaseUrl, tenant.bearerToken);
    const remote = new ScimApp(app.baseUrl, app.bearerToken);
    options.report(`${options.users} people, one after the other`);
    await join(idp, remote, warmUpUsers, options.signal);
    const { toAnswer, toApp } = await join(idp, remote, options.users, options.signal);
    return { users: options.users, toAnswer: percentiles(toAnswer), toApp: percentiles(toApp) };
  } finally {
    await app.stop();
  }
}

/** The figures as a table. */
export function printTimeToApp({ users, toAnswer, toApp }: TimeToAppReport): string {
  return table(
    [`${users} people at rest, ms`, 'p50', 'p95', 'p99'],
    [
      ['request to 201', toAnswer.p50, toAnswer.p95, toAnswer.p99],
      ['201 to "the app has the user"', toApp.p50, toApp.p95, toApp.p99],
    ],
  );
}

async function join(idp: IdentityProvider, app: ScimApp, count: number, signal: AbortSignal) {
  const toAnswer = latencyHistogram();
  const toApp = latencyHistogram();
  for (let index = 0; index < count; index += 1) {
    signal.throwIfAborted();
    const userName = `${randomBytes(8).toString('hex')}@example.com`;
    const { sentAt, answeredAt } = await idp.send('POST', '/Users', 201, {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName,
      name: { givenName: 'Ada', familyName: 'Lovelace' },
    });
    const { at } = await observe(`${userName} in the app`, appearWithinMs, () => app.user(userName));
    toAnswer.recordValue(Math.max(1, (answeredAt - sentAt) * 1000));
    toApp.recordValue(Math.max(1, (at - answeredAt) * 1000));
    await delay(restMs);
  }
  return { toAnswer, toApp };
}

function percentiles(latencies: Histogram): Percentiles {
  return { p50: percentileMs(latencies, 50), p95: percentileMs(latencies, 95), p99: percentileMs(latencies, 99) };
}

import { randomUUID } from 'node:crypto';
import type { Histogram } from 'hdr-histogram-js';
import { Pool } from 'undici';
import { latencyHistogram } from '../latency.ts';
import { newUser } from './new-user.ts';

/** A tenant to write into, and the Bearer token that signs in to it. */
export interface BenchTenant {
  readonly tenantId: string;
  readonly bearerToken: string;
}

/** One acknowledged request. Times are milliseconds of the wall clock. */
export interface Acknowledged {
  readonly sentAt: number;
  readonly answeredAt: number;
}

export interface LoadResult {
  readonly elapsedMs: number;
  /** Of the requests answered 201, in microseconds. */
  readonly latencies: Histogram;
  /** Requests answered 201, by correlation id. */
  readonly acknowledged: ReadonlyMap<string, Acknowledged>;
  /** Everything else, by status or by the error's name. */
  readonly errors: ReadonlyMap<string, number>;
}

export interface LoadOptions {
  readonly scimBaseUrl: string;
  readonly tenants: readonly BenchTenant[];
  readonly concurrency: number;
  readonly durationMs: number;
  readonly signal: AbortSignal;
}

/** Posts new users for a while: each caller sends its next request when the last one is answered, tenants in turn. */
export async function postUsers(options: LoadOptions): Promise<LoadResult> {
  const url = new URL(options.scimBaseUrl);
  const pool = new Pool(url.origin, { connections: options.concurrency, pipelining: 1 });
  const latencies = latencyHistogram();
  const acknowledged = new Map<string, Acknowledged>();
  const errors = new Map<string, number>();
  const path = `${url.pathname.replace(/\/$/, '')}/Users`;
  const begin = performance.now();
  let sent = 0;

  const caller = async () => {
    while (!options.signal.aborted && performance.now() < begin + options.durationMs) {
      const tenant = options.tenants[sent++ % options.tenants.length];
      const correlationId = randomUUID();
      const sentAt = Date.now();
      const started = performance.now();
      const status = await post(pool, path, correlationId, tenant?.bearerToken ?? '');
      if (status === '201') {
        latencies.recordValue(Math.round((performance.now() - started) * 1000));
        acknowledged.set(correlationId, { sentAt, answeredAt: Date.now() });
      } else {
        errors.set(status, (errors.get(status) ?? 0) + 1);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: options.concurrency }, caller));
    options.signal.throwIfAborted();
    return { elapsedMs: performance.now() - begin, latencies, acknowledged, errors };
  } finally {
    await pool.close();
  }
}

async function post(pool: Pool, path: string, correlationId: string, bearerToken: string): Promise<string> {
  const headers = {
    authorization: `Bearer ${bearerToken}`,
    'content-type': 'application/scim+json',
    'x-request-id': correlationId,
  };
  try {
    const { statusCode, body } = await pool.request({ method: 'POST', path, headers, body: newUser(correlationId) });
    await body.dump();
    return String(statusCode);
  } catch (error) {
    return error instanceof Error ? error.name : 'error';
  }
}

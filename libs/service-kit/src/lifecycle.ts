import type * as z from 'zod';
import { type CommonConfig, ConfigInvalid, readConfig } from './config.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { startOpsServer } from './ops-server.ts';
import { Parts, ShutdownTimeout } from './parts.ts';
import { Readiness } from './readiness.ts';
import type { Running } from './running.ts';
import { startTracing } from './tracing.ts';

export { ShutdownTimeout };

/** What a service gets to build itself from. */
export interface ServiceScope<C extends CommonConfig = CommonConfig> {
  readonly name: string;
  readonly config: C;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  /** Aborts when the service begins to stop, also while it is still starting. */
  readonly signal: AbortSignal;
  /** Registers a started part, leaves first: parts stop in reverse order. Answers the part. */
  add<R extends Running>(part: string, running: R): R;
}

export interface ServiceOptions<C extends CommonConfig> {
  readonly name: string;
  readonly config: C;
  readonly log?: Log | undefined;
  start(scope: ServiceScope<C>): Promise<void>;
}

export interface Service extends Running {
  readonly opsPort: number;
}

/**
 * Starts a service in this process: tracing, metrics and the ops server first, then what `start` adds. When `start`
 * rejects, what already runs is stopped and the error is thrown. Without signals and exit codes, which `runService` adds.
 */
export async function startService<C extends CommonConfig>(options: ServiceOptions<C>): Promise<Service> {
  const { config, log = serviceLog(options.name, config) } = options;
  const parts = new Parts(log, config.SHUTDOWN_TIMEOUT_MS);
  return launch(options, log, parts);
}

async function launch<C extends CommonConfig>(options: ServiceOptions<C>, log: Log, parts: Parts): Promise<Service> {
  const { name, config } = options;
  const started = performance.now();
  const metrics = createMetrics(name);
  const readiness = new Readiness();
  readiness.set('start', false);
  parts.beforeStop(() => readiness.set('start', false));
  try {
    const tracing = { service: name, instance: config.INSTANCE_ID, endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT };
    parts.add('tracing', startTracing({ ...tracing, log }));
    const ops = await startOpsServer({ host: config.OPS_HOST, port: config.OPS_PORT, metrics, readiness, log });
    parts.add('ops server', ops);
    const add = <R extends Running>(part: string, running: R) => parts.add(part, running);
    await options.start({ name, config, log, metrics, readiness, signal: parts.signal, add });
    parts.signal.throwIfAborted();
    readiness.set('start', true);
    log.info('service started', { opsPort: ops.port, durationMs: Math.round(performance.now() - started) });
    return { opsPort: ops.port, stop: () => parts.stop() };
  } catch (error) {
    await parts
      .stop()
      .catch((stopError: unknown) => log.error('stop after a failed start failed', { error: stopError }));
    throw error;
  }
}

/**
 * Runs a service as this process: reads the environment, starts, stops at SIGTERM or SIGINT in reverse order within
 * SHUTDOWN_TIMEOUT_MS, and exits: 0 after a clean stop, 1 otherwise. A second signal exits at once.
 */
export async function runService<S extends z.ZodType<CommonConfig>>(options: {
  readonly name: string;
  readonly schema: S;
  start(scope: ServiceScope<z.output<S>>): Promise<void>;
}): Promise<void> {
  const { name, schema, start } = options;
  const config = configOrExit(name, schema);
  const log = serviceLog(name, config);
  const parts = new Parts(log, config.SHUTDOWN_TIMEOUT_MS);
  exitOnUnhandled(log);
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stopping) {
      log.warn('exiting at once', { signal });
      process.exit(1);
    }
    stopping = true;
    log.info('service stopping', { signal });
    void exitAfter(parts.stop(), log);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  try {
    await launch({ name, config, start }, log, parts);
  } catch (error) {
    if (stopping) return;
    log.fatal('service did not start', { error });
    process.exit(1);
  }
}

function serviceLog(service: string, config: CommonConfig): Log {
  return createLog({ service, instance: config.INSTANCE_ID, level: config.LOG_LEVEL });
}

function configOrExit<S extends z.ZodType<CommonConfig>>(name: string, schema: S): z.output<S> {
  try {
    return readConfig(schema, process.env);
  } catch (error) {
    const details = error instanceof ConfigInvalid ? { problems: error.problems } : { error };
    createLog({ service: name }).fatal('invalid configuration', details);
    process.exit(1);
  }
}

function exitOnUnhandled(log: Log): void {
  process.on('unhandledRejection', (error) => {
    log.fatal('unhandled rejection', { error });
    process.exit(1);
  });
  process.on('uncaughtException', (error) => {
    log.fatal('uncaught exception', { error });
    process.exit(1);
  });
}

async function exitAfter(stop: Promise<void>, log: Log): Promise<void> {
  try {
    await stop;
    log.info('service stopped');
    process.exit(0);
  } catch (error) {
    log.error('service did not stop cleanly', { error });
    process.exit(1);
  }
}

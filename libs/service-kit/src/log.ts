import pino from 'pino';
import { contextFields } from './context.ts';
import { describeError } from './describe-error.ts';
import { redact } from './redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Ids, counts, durations (`durationMs`); an Error goes under `error`. Never attribute values or secrets. */
export type LogFields = Record<string, unknown> & { readonly error?: unknown };

/** JSON lines with a constant message and fields. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  fatal(message: string, fields?: LogFields): void;
  /** A log whose lines all carry these fields. */
  child(fields: LogFields): Log;
}

export interface LogOptions {
  readonly service: string;
  readonly instance?: string | undefined;
  readonly level?: LogLevel | undefined;
  /** Default: standard output. */
  readonly destination?: { write(line: string): void };
}

/** Each line carries service, instance and, from the context, correlationId, trace_id and span_id. */
export function createLog(options: LogOptions): Log {
  const { service, instance, level = 'info', destination = standardOutput() } = options;
  const logger = pino(
    {
      level,
      base: instance === undefined ? { service } : { service, instance },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: contextFields,
    },
    destination,
  );
  return wrap(logger);
}

/** These lines are written by the bunch, at the latest after so many milliseconds; worse ones at once. */
const gathered: ReadonlySet<LogLevel> = new Set(['debug', 'info']);
const gatherMs = 50;
const gatheredBytes = 8 * 1024;

/** A process that dies loses no line, one that is killed at most the last fifty milliseconds of ordinary ones. */
function standardOutput() {
  const output = pino.destination({ fd: 1, sync: true, minLength: gatheredBytes, periodicFlush: gatherMs });
  process.once('exit', () => output.flushSync());
  return output;
}

/** Whatever was thrown may stand under `error`. */
function printable(fields: LogFields): LogFields {
  const safe = redact(fields) as LogFields;
  return fields.error === undefined ? safe : { ...safe, error: describeError(fields.error) };
}

function wrap(logger: pino.Logger): Log {
  const at =
    (level: LogLevel): Log['info'] =>
    (message, fields = {}) => {
      if (!logger.isLevelEnabled(level)) return;
      logger[level](printable(fields), message);
      if (!gathered.has(level)) logger.flush();
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
    child: (fields) => wrap(logger.child(printable(fields))),
  };
}

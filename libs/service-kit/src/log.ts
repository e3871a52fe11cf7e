import pino from 'pino';
import { contextFields } from './context.ts';
import { describeError } from './describe-error.ts';

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
  /** Default: standard output, written synchronously so that a dying process loses no line. */
  readonly destination?: { write(line: string): void };
}

const secretFields = ['authorization', 'cookie', 'secret', 'token', 'bearerToken', 'password', 'SERVICE_TOKEN'];

/** Each line carries service, instance and, from the context, correlationId, trace_id and span_id. */
export function createLog(options: LogOptions): Log {
  const { service, instance, level = 'info', destination = pino.destination({ fd: 1, sync: true }) } = options;
  const logger = pino(
    {
      level,
      base: instance === undefined ? { service } : { service, instance },
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: describeError },
      mixin: contextFields,
      redact: {
        paths: secretFields.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[redacted]',
      },
    },
    destination,
  );
  return wrap(logger);
}

function wrap(logger: pino.Logger): Log {
  return {
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    error: (message, fields) => logger.error(fields ?? {}, message),
    fatal: (message, fields) => logger.fatal(fields ?? {}, message),
    child: (fields) => wrap(logger.child(fields)),
  };
}

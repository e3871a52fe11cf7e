import { hostname } from 'node:os';
import * as z from 'zod';

/** A TCP port; 0 asks the system for a free one. */
export const portNumber = z.coerce.number().int().min(0).max(65_535);

/** A duration in milliseconds, at least 1. */
export const milliseconds = z.coerce.number().int().min(1);

/** A size in bytes, at least 1. */
export const bytes = z.coerce.number().int().min(1);

/** `true`, `1`, `false` or `0`. */
export const flag = z.enum(['true', '1', 'false', '0']).transform((text) => text === 'true' || text === '1');

/** `a,b,c` as a list; at least one entry, blanks around entries are dropped. */
export const commaList = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  )
  .refine((entries) => entries.length > 0, 'needs at least one entry');

/** As `commaList`, but there may be no entry. */
export const commaListOrNone = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ''),
  );

/** A shared secret of at least 16 characters. */
export const secret = z.string().min(16);

/** 32 bytes in base64: `openssl rand -base64 32`. */
export const secretKey = z
  .string()
  .refine((text) => /^[A-Za-z0-9+/]{43}=$/.test(text), 'has to be 32 bytes in base64')
  .transform((text) => Buffer.from(text, 'base64'));

/** What every service reads from its environment; a raw zod shape to spread into the service's own schema. */
export const commonConfig = {
  /** Tells instances of a service apart in logs, traces and locks; unique per process. */
  INSTANCE_ID: z
    .string()
    .min(1)
    .default(() => `${hostname()}-${process.pid}`),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  /** Liveness, readiness and metrics, over plain HTTP. */
  OPS_HOST: z.string().default('127.0.0.1'),
  OPS_PORT: portNumber.default(0),
  GRPC_HOST: z.string().default('127.0.0.1'),
  GRPC_PORT: portNumber.default(0),
  /** For development: lets tools list services and messages. */
  GRPC_REFLECTION: flag.default(false),
  /** What services show each other over gRPC; the same in all of them. */
  SERVICE_TOKEN: secret,
  /** PEM; all three together switch on mutual TLS, for server and clients alike. */
  GRPC_TLS_CERT_FILE: z.string().optional(),
  GRPC_TLS_KEY_FILE: z.string().optional(),
  GRPC_TLS_CA_FILE: z.string().optional(),
  /** For all parts together, after which the process exits all the same. */
  SHUTDOWN_TIMEOUT_MS: milliseconds.default(10_000),
  /** Base URL of an OTLP/HTTP collector; without it no spans are recorded, but trace ids still travel. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
};

const commonSchema = z.object(commonConfig);

export type CommonConfig = z.output<typeof commonSchema>;

export interface ConfigProblem {
  readonly variable: string;
  readonly problem: string;
}

/** The environment does not describe a runnable service. The message names variables and problems, never values. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid';
  readonly code = 'CONFIG_INVALID';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(`invalid configuration: ${problems.map(({ variable, problem }) => `${variable}: ${problem}`).join('; ')}`);
    this.problems = problems;
  }
}

/** Variables that make sense together only, of services that read them. */
const togetherOrNot = [
  ['GRPC_TLS_CERT_FILE', 'GRPC_TLS_KEY_FILE', 'GRPC_TLS_CA_FILE'],
  ['KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD'],
];

/**
 * Reads and checks the whole environment at once; a variable set to the empty string counts as unset.
 * @throws {ConfigInvalid} with every problem found.
 */
export function readConfig<T extends z.ZodType>(schema: T, env: NodeJS.ProcessEnv): z.output<T> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given);
  const problems = [
    ...(result.error?.issues ?? []).map((issue) => describe(issue, given)),
    ...incomplete(schema, given),
  ];
  if (!result.success || problems.length > 0) throw new ConfigInvalid(problems);
  return result.data;
}

function describe(issue: z.core.$ZodIssue, given: Record<string, string | undefined>): ConfigProblem {
  const variable = issue.path.join('.') || '(all)';
  const name = String(issue.path[0] ?? '');
  if (!(name in given) && issue.code === 'invalid_type') return { variable, problem: 'is required' };
  const value = given[name];
  const leaks = value !== undefined && value.length > 3 && issue.message.includes(value);
  return { variable, problem: leaks ? 'is not valid' : issue.message };
}

function incomplete(schema: z.ZodType, given: Record<string, string | undefined>): ConfigProblem[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return togetherOrNot
    .filter((names) => names.every((name) => name in schema.shape) && names.some((name) => given[name] !== undefined))
    .flatMap((names) =>
      names
        .filter((name) => given[name] === undefined)
        .map((variable) => ({ variable, problem: `is required together with ${others(names, variable)}` })),
    );
}

function others(names: readonly string[], variable: string): string {
  return names.filter((name) => name !== variable).join(' and ');
}

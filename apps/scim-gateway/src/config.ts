import { isIP, isIPv4, isIPv6 } from 'node:net';
import { bytes, commonConfig, kafkaConfig, milliseconds, portNumber, secret, secretKey } from '@rollcall/service-kit';
import * as z from 'zod';
import { accessConfig } from './access-config.ts';

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));
/** What a command may weigh; the topic takes a little more. */
const maxCommandBytes = 16 * 1024 * 1024;
const count = z.coerce.number().int().min(1);

/** Listened on, but nobody can be told to connect to it. */
function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function isOneAddress(host: string): boolean {
  return isIP(host) !== 0 && !isWildcard(host);
}

/** The directory calls nobody by name, because a name can lead anywhere. */
function isLiteralAddress(text: string): boolean {
  const [, v6, v4 = ''] = /^(?:\[([^\]]+)\]|([^:]+)):\d{1,5}$/.exec(text) ?? [];
  return v6 === undefined ? isIPv4(v4) : isIPv6(v6);
}

/** The environment of the gateway. */
export const gatewayConfig = z
  .object({
    ...commonConfig,
    SCIM_HOST: z.string().default('127.0.0.1'),
    SCIM_PORT: portNumber.default(8080),
    /** The SCIM base URL as clients know it, for example https://rollcall.example/scim/v2. Default: where it listens. */
    PUBLIC_BASE_URL: url.optional(),
    ADMIN_TOKEN: secret,
    ...kafkaConfig,
    DIRECTORY_ADDRESS: z.string().min(1),
    PROVISIONER_ADDRESS: z.string().min(1),
    /** `ip:port` or `[ip]:port` at which the directory reaches this instance's gRPC server. Default: where that listens. */
    ADVERTISED_ADDRESS: z
      .string()
      .refine(isLiteralAddress, 'must be an IP address and a port, for example 10.0.0.7:9090 or [fd00::7]:9090')
      .optional(),
    /** From the request until the directory refuses to decide any more. Okta hangs up after 60 s. */
    COMMAND_TIMEOUT_MS: milliseconds.max(50_000).default(25_000),
    /** The same for a change whose client has its 202 and does not wait. */
    ASYNC_COMMAND_TIMEOUT_MS: milliseconds.max(12 * 60 * 60 * 1_000).default(60 * 60 * 1_000),
    /** After this long without Kafka's receipt a change is answered 503. */
    PRODUCE_TIMEOUT_MS: milliseconds.default(1_500),
    QUERY_TIMEOUT_MS: milliseconds.default(10_000),
    /** Of a list or a group's members as a whole, at the pace at which the client reads. */
    STREAM_TIMEOUT_MS: milliseconds.default(50_000),
    /** Changes this instance waits for at a time; beyond, they are answered 503. */
    MAX_PENDING_COMMANDS: count.default(2_000),
    /** Of a request about one resource. */
    MAX_BODY_BYTES: bytes.max(maxCommandBytes).default(1_000_000),
    /** Of a request about a group, which comes with its members. */
    MAX_GROUP_BODY_BYTES: bytes.max(maxCommandBytes).default(maxCommandBytes),
    BULK_MAX_PAYLOAD_BYTES: bytes.max(maxCommandBytes).default(8 * 1024 * 1024),
    BULK_MAX_OPERATIONS: count.max(5_000).default(1_000),
    /** Of all large bodies (above 64 KiB) under way together; beyond, requests are answered 503. */
    MAX_BODIES_IN_FLIGHT_BYTES: bytes.default(64 * 1024 * 1024),
    /** What the request log keeps of each SCIM request; `metadata` is without bodies and query strings. */
    REQUEST_LOG: z.enum(['bodies', 'metadata', 'off']).default('bodies'),
    /** Of a request's and of an error answer's body; what is longer is cut off. */
    REQUEST_LOG_MAX_BODY_BYTES: bytes.max(262_144).default(16_384),
    DEFAULT_PAGE_SIZE: count.default(100),
    MAX_PAGE_SIZE: count.default(1_000),
    /** Seals cursors and transaction ids; the same in all gateways. Default: a random one, then they are good only where they
     * were given out. */
    CURSOR_KEY: secretKey.optional(),
    /** From one page to the next. Sorted lists may end sooner: the directory keeps their state for its own time. */
    CURSOR_TIMEOUT_MS: milliseconds.default(60 * 60 * 1_000),
    ...accessConfig,
  })
  .refine(({ DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE }) => DEFAULT_PAGE_SIZE <= MAX_PAGE_SIZE, {
    path: ['DEFAULT_PAGE_SIZE'],
    message: 'must not be above MAX_PAGE_SIZE',
  })
  .refine((config) => config.MAX_BODIES_IN_FLIGHT_BYTES >= config.MAX_GROUP_BODY_BYTES, {
    path: ['MAX_BODIES_IN_FLIGHT_BYTES'],
    message: 'must not be below MAX_GROUP_BODY_BYTES',
  })
  .refine(({ GRPC_HOST, ADVERTISED_ADDRESS }) => ADVERTISED_ADDRESS !== undefined || isOneAddress(GRPC_HOST), {
    path: ['ADVERTISED_ADDRESS'],
    message: 'is required when GRPC_HOST is a name or a wildcard address',
  })
  .refine(({ SCIM_HOST, PUBLIC_BASE_URL }) => PUBLIC_BASE_URL !== undefined || !isWildcard(SCIM_HOST), {
    path: ['PUBLIC_BASE_URL'],
    message: 'is required when SCIM_HOST is a wildcard address',
  });

export type GatewayConfig = z.output<typeof gatewayConfig>;

import { Metadata, type ServiceError, type StatusObject, status } from '@grpc/grpc-js';
import type { Any } from '../gen/google/protobuf/any.ts';
import { ErrorInfo, RetryInfo } from '../gen/google/rpc/error_details.ts';
import { Status } from '../gen/google/rpc/status.ts';

const detailsKey = 'grpc-status-details-bin';
const errorInfoType = 'type.googleapis.com/google.rpc.ErrorInfo';
const retryInfoType = 'type.googleapis.com/google.rpc.RetryInfo';
/** Trailers share one HTTP/2 header block of 16 KiB with everything else. */
const maxDetailsBytes = 8_192;
const maxMessageLength = 1_024;

export interface RpcErrorDetails {
  /** `ErrorInfo.reason`: UPPER_SNAKE_CASE (or a SCIM scimType), for programs. */
  readonly reason?: string | undefined;
  /** `ErrorInfo.domain`: who defines the reason. */
  readonly domain?: string | undefined;
  /** `ErrorInfo.metadata`: ids and names, no attribute values. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** `RetryInfo.retry_delay`. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A failed call, on either side: thrown by handlers, and by `call` and its siblings with what the peer sent. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: status;
  readonly reason: string | undefined;
  readonly domain: string | undefined;
  readonly metadata: Readonly<Record<string, string>> | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: status, message: string, details: RpcErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.reason = details.reason;
    this.domain = details.domain;
    this.metadata = details.metadata;
    this.retryAfterMs = details.retryAfterMs;
  }

  /** What a client call failed with: the peer's status and details, or CANCELLED for an abort, or UNKNOWN. */
  static from(error: unknown): RpcError {
    if (error instanceof RpcError) return error;
    if (isServiceError(error)) {
      return new RpcError(error.code, error.details, { ...decodeDetails(error.metadata), cause: error });
    }
    if (error instanceof Error && error.name === 'AbortError') {
      return new RpcError(status.CANCELLED, 'the call was cancelled', { cause: error });
    }
    return new RpcError(status.UNKNOWN, 'the call failed', { cause: error });
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return (
    error instanceof Error &&
    'details' in error &&
    typeof error.details === 'string' &&
    'code' in error &&
    typeof error.code === 'number' &&
    'metadata' in error &&
    error.metadata instanceof Metadata
  );
}

const thrown = new WeakMap<Metadata, unknown>();

/** The status a handler's failure is answered with; anything but an RpcError is INTERNAL with a fixed text. */
export function toStatus(error: unknown): StatusObject {
  const answer = error instanceof RpcError ? error : new RpcError(status.INTERNAL, 'internal error');
  const metadata = encodeDetails(answer);
  thrown.set(metadata, error);
  return { code: answer.code, details: toHeaderText(answer.message), metadata };
}

/** What a handler threw to cause this status, for the log at the door. */
export function thrownFor(metadata: Metadata | null | undefined): unknown {
  return metadata ? thrown.get(metadata) : undefined;
}

/** grpc-js percent-encodes the text, which throws on a lone surrogate in the middle of sending. */
function toHeaderText(message: string): string {
  return message.slice(0, maxMessageLength).toWellFormed();
}

function encodeDetails(error: RpcError): Metadata {
  const metadata = new Metadata();
  const full = encodeStatus(error, error.metadata ?? {});
  if (full === undefined) return metadata;
  const fits = full.length <= maxDetailsBytes ? full : encodeStatus(error, {});
  if (fits !== undefined && fits.length <= maxDetailsBytes) metadata.set(detailsKey, fits);
  return metadata;
}

function encodeStatus(error: RpcError, metadata: Readonly<Record<string, string>>): Buffer | undefined {
  const { reason, domain, retryAfterMs } = error;
  const details: Any[] = [];
  if (reason !== undefined || domain !== undefined || error.metadata !== undefined) {
    const info = ErrorInfo.encode({ reason: reason ?? '', domain: domain ?? '', metadata: { ...metadata } });
    details.push({ typeUrl: errorInfoType, value: Buffer.from(info.finish()) });
  }
  if (retryAfterMs !== undefined) {
    const seconds = Math.floor(retryAfterMs / 1_000);
    const nanos = Math.round((retryAfterMs % 1_000) * 1e6);
    const info = RetryInfo.encode({ retryDelay: { seconds, nanos } });
    details.push({ typeUrl: retryInfoType, value: Buffer.from(info.finish()) });
  }
  if (details.length === 0) return undefined;
  const message = toHeaderText(error.message);
  return Buffer.from(Status.encode({ code: error.code, message, details }).finish());
}

/** Details that cannot be read are left out: the status code alone is still an answer. */
function decodeDetails(metadata: Metadata): RpcErrorDetails {
  const [bytes] = metadata.get(detailsKey);
  if (!Buffer.isBuffer(bytes)) return {};
  try {
    const found: { -readonly [K in keyof RpcErrorDetails]: RpcErrorDetails[K] } = {};
    for (const { typeUrl, value } of Status.decode(bytes).details) {
      if (typeUrl === errorInfoType) Object.assign(found, ErrorInfo.decode(value));
      if (typeUrl === retryInfoType) {
        const delay = RetryInfo.decode(value).retryDelay;
        if (delay !== undefined) found.retryAfterMs = delay.seconds * 1_000 + delay.nanos / 1e6;
      }
    }
    return found;
  } catch {
    return {};
  }
}

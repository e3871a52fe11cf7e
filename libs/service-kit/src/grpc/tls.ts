import { readFile } from 'node:fs/promises';
import { type ChannelCredentials, credentials, ServerCredentials } from '@grpc/grpc-js';
import type { CommonConfig } from '../config.ts';

/** PEM files for mutual TLS: both sides show a certificate signed by `ca`. */
export interface Tls {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

type TlsConfig = Pick<CommonConfig, 'GRPC_TLS_CA_FILE' | 'GRPC_TLS_CERT_FILE' | 'GRPC_TLS_KEY_FILE'>;

/** Reads the files the configuration names; undefined when it names none. @throws when a file cannot be read. */
export async function readTls(config: TlsConfig): Promise<Tls | undefined> {
  const { GRPC_TLS_CA_FILE, GRPC_TLS_CERT_FILE, GRPC_TLS_KEY_FILE } = config;
  if (GRPC_TLS_CA_FILE === undefined || GRPC_TLS_CERT_FILE === undefined || GRPC_TLS_KEY_FILE === undefined) {
    return undefined;
  }
  const [ca, cert, key] = await Promise.all(
    [GRPC_TLS_CA_FILE, GRPC_TLS_CERT_FILE, GRPC_TLS_KEY_FILE].map((file) => readFile(file)),
  );
  if (ca === undefined || cert === undefined || key === undefined) return undefined;
  return { ca, cert, key };
}

export function serverCredentials(tls: Tls | undefined): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  return ServerCredentials.createSsl(tls.ca, [{ private_key: tls.key, cert_chain: tls.cert }], true);
}

export function channelCredentials(tls: Tls | undefined): ChannelCredentials {
  return tls === undefined ? credentials.createInsecure() : credentials.createSsl(tls.ca, tls.key, tls.cert);
}

import { isDeepStrictEqual } from 'node:util';
import type { Connection, RosterConfiguration, ScimConfiguration } from '../domain/connection.ts';
import { ConnectorError } from '../domain/connector-error.ts';

/** Connections with their secrets, which are readable only through this. */
export interface ConnectionStore {
  /** `path-taken`: another connection writes that roster. */
  insert(connection: Connection): Promise<'created' | 'exists' | 'path-taken'>;
  find(tenantId: string, connectionId: string): Promise<Connection | undefined>;
  delete(tenantId: string, connectionId: string): Promise<void>;
}

/**
 * Keeps a connection; the same again changes nothing.
 * @throws {ConnectorError} CONNECTION_EXISTS, CONFIGURATION_INVALID
 */
export async function createConnection(store: ConnectionStore, connection: Connection): Promise<void> {
  const result = await store.insert(connection);
  if (result === 'path-taken') {
    throw new ConnectorError('CONFIGURATION_INVALID', 'path belongs to another connection');
  }
  if (result === 'created') return;
  const existing = await store.find(connection.tenantId, connection.connectionId);
  if (!isDeepStrictEqual(existing?.configuration, connection.configuration)) {
    throw new ConnectorError('CONNECTION_EXISTS', 'a connection with this id and another configuration exists');
  }
}

/** @throws {ConnectorError} CONNECTION_NOT_FOUND */
export async function findConnection(
  store: ConnectionStore,
  tenantId: string,
  connectionId: string,
): Promise<Connection> {
  const connection = await store.find(tenantId, connectionId);
  if (connection === undefined) throw new ConnectorError('CONNECTION_NOT_FOUND', 'there is no such connection');
  return connection;
}

/** @throws {ConnectorError} CONNECTION_NOT_FOUND; CAPABILITY_ABSENT when it is a roster. */
export async function findScimConnection(
  store: ConnectionStore,
  tenantId: string,
  connectionId: string,
): Promise<Connection<ScimConfiguration>> {
  const { configuration, ...ids } = await findConnection(store, tenantId, connectionId);
  if (configuration.kind !== 'scim') throw new ConnectorError('CAPABILITY_ABSENT', 'a roster takes no single accounts');
  return { ...ids, configuration };
}

/** @throws {ConnectorError} CONNECTION_NOT_FOUND; CAPABILITY_ABSENT when it is not a roster. */
export async function findRosterConnection(
  store: ConnectionStore,
  tenantId: string,
  connectionId: string,
): Promise<Connection<RosterConfiguration>> {
  const { configuration, ...ids } = await findConnection(store, tenantId, connectionId);
  if (configuration.kind !== 'csv-roster') throw new ConnectorError('CAPABILITY_ABSENT', 'the app takes no roster');
  return { ...ids, configuration };
}

import { type Collection, MongoServerError } from 'mongodb';
import type { ConnectionStore } from '../../application/connections.ts';
import type { Authentication, Connection } from '../../domain/connection.ts';
import type { Quirks } from '../../domain/quirks.ts';
import type { SealedSecret, SecretBox } from '../secrets/secret-box.ts';

/** Stored. Add fields; never rename, retype or remove. */
export interface ConnectionDocument {
  /** `<tenant>/<connection>` */
  _id: string;
  tenantId: string;
  connectionId: string;
  createdAt: Date;
  scim?: { baseUrl: string; quirks: Quirks; authentication: SealedSecret };
  roster?: { path: string; columns: string[]; keyColumn: string };
}

export type ConnectionCollection = Collection<ConnectionDocument>;

const rosterPath = 'roster_path';

export async function ensureConnectionIndexes(connections: ConnectionCollection): Promise<void> {
  const partialFilterExpression = { 'roster.path': { $exists: true } };
  await connections.createIndex({ 'roster.path': 1 }, { name: rosterPath, unique: true, partialFilterExpression });
}

export function connectionStore(connections: ConnectionCollection, box: SecretBox): ConnectionStore {
  return {
    async insert(connection) {
      try {
        await connections.insertOne(toDocument(connection, box));
        return 'created';
      } catch (error) {
        if (!(error instanceof MongoServerError) || error.code !== 11_000) throw error;
        return error.message.includes(rosterPath) ? 'path-taken' : 'exists';
      }
    },
    async find(tenantId, connectionId) {
      const document = await connections.findOne({ _id: idOf(tenantId, connectionId) }, { maxTimeMS: 5000 });
      return document === null ? undefined : fromDocument(document, box);
    },
    async delete(tenantId, connectionId) {
      await connections.deleteOne({ _id: idOf(tenantId, connectionId) });
    },
  };
}

/** Also what the secret's encryption is bound to: copied to another connection, it cannot be read. */
function idOf(tenantId: string, connectionId: string): string {
  return `${tenantId}/${connectionId}`;
}

function toDocument({ tenantId, connectionId, configuration }: Connection, box: SecretBox): ConnectionDocument {
  const _id = idOf(tenantId, connectionId);
  const common = { _id, tenantId, connectionId, createdAt: new Date() };
  if (configuration.kind === 'csv-roster') {
    const { path, columns, keyColumn } = configuration;
    return { ...common, roster: { path, columns: [...columns], keyColumn } };
  }
  const authentication = box.seal(JSON.stringify(configuration.authentication), _id);
  return { ...common, scim: { baseUrl: configuration.baseUrl, quirks: configuration.quirks, authentication } };
}

function fromDocument(document: ConnectionDocument, box: SecretBox): Connection {
  const { _id, tenantId, connectionId, scim, roster } = document;
  if (roster !== undefined) return { tenantId, connectionId, configuration: { kind: 'csv-roster', ...roster } };
  if (scim === undefined) throw new Error('a stored connection has no transport');
  const authentication: Authentication = JSON.parse(box.open(scim.authentication, _id));
  const { baseUrl, quirks } = scim;
  return { tenantId, connectionId, configuration: { kind: 'scim', baseUrl, quirks, authentication } };
}

import type { TypeDefinitions } from '@rollcall/scim';
import type { ClientSession, Collection, Db } from 'mongodb';

/** A tenant's own schemas and resource types, in the collection `types`. */
export interface TypesDocument {
  /** The tenant. */
  readonly _id: string;
  /** How often they were defined: the revision of the stream `Types/<tenant>`. */
  readonly version: number;
  /** JSON text of the TypeDefinitions: names in it may be what the database reserves. */
  readonly definitions: string;
}

export type Types = Collection<TypesDocument>;

export interface StoredTypes {
  readonly tenantId: string;
  readonly version: number;
  readonly definitions: TypeDefinitions;
}

export function typesOf(db: Db): Types {
  return db.collection<TypesDocument>('types');
}

/** What the tenants have defined; nothing for one that has not. */
export async function findTypes(types: Types, tenantIds: readonly string[]): Promise<readonly StoredTypes[]> {
  const documents = await types.find({ _id: { $in: [...tenantIds] } }).toArray();
  return documents.map(({ _id: tenantId, version, definitions }) => ({
    tenantId,
    version,
    definitions: JSON.parse(definitions) as TypeDefinitions,
  }));
}

export async function writeTypes(types: Types, defined: readonly StoredTypes[], session: ClientSession): Promise<void> {
  for (const { tenantId, version, definitions } of defined) {
    const fields = { version, definitions: JSON.stringify(definitions) };
    await types.updateOne({ _id: tenantId }, { $set: fields }, { upsert: true, session });
  }
}

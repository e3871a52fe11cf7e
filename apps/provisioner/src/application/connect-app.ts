import type { App } from '../domain/app.ts';
import { unknownColumns } from '../domain/mapping/roster-columns.ts';
import { defaultMembersPerChange } from '../domain/policy/limits.ts';

export interface ConnectionReference {
  readonly tenantId: string;
  readonly connectionId: string;
}

export type ConnectionTraits = Pick<
  App,
  'transport' | 'fulfilment' | 'supportsGroups' | 'maxMembersPerChange' | 'columns' | 'keyColumn'
>;

/** The connector's side of apps. `Transport` holds secrets and is only passed on. */
export interface Connections<Transport> {
  create(reference: ConnectionReference, transport: Transport): Promise<void>;
  /** Harmless when there is none. */
  remove(reference: ConnectionReference): Promise<void>;
  traits(reference: ConnectionReference): Promise<ConnectionTraits>;
}

/** A name that is being connected; nobody else can take it meanwhile. */
export interface Reservation {
  readonly id: string;
  readonly at: Date;
  /** Taken over from an attempt that was broken off long ago and may have left a connection behind. */
  readonly inherited: boolean;
}

export interface AppStore {
  /** The new app's id is the one given, unless the reservation is inherited. */
  reserve(app: Pick<App, 'id' | 'tenantId' | 'name'>, at: Date): Promise<Reservation | 'taken'>;
  release(reservation: Reservation): Promise<void>;
  /** `lost` when the reservation is not held any more. */
  confirm(reservation: Reservation, app: App): Promise<'confirmed' | 'lost'>;
}

export class AppNameTaken extends Error {
  override readonly name = 'AppNameTaken';
  readonly code = 'APP_NAME_TAKEN';
}

export class ColumnsUnknown extends Error {
  override readonly name = 'ColumnsUnknown';
  readonly code = 'COLUMNS_UNKNOWN';
  readonly columns: readonly string[];

  constructor(columns: readonly string[]) {
    super(`columns that no attribute is known for: ${columns.join(', ')}`);
    this.columns = columns;
  }
}

export interface ConnectAppCommand<Transport> {
  /** UUID for the new app, and for its connection. */
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly transport: Transport;
  readonly at: Date;
  readonly correlationId: string;
}

/**
 * Reserves the name, makes the connection, then the app; whoever owns its partition fills it.
 * @throws {AppNameTaken} {ColumnsUnknown} and what the connector answers; nothing is left behind then, unless the connector
 * cannot be reached: then the name stays reserved for a minute.
 */
export async function connectApp<Transport>(
  ports: { readonly apps: AppStore; readonly connections: Connections<Transport> },
  command: ConnectAppCommand<Transport>,
): Promise<App> {
  const { tenantId, name, transport, at } = command;
  const reservation = await ports.apps.reserve(command, at);
  if (reservation === 'taken') throw new AppNameTaken(name);
  const reference = { tenantId, connectionId: reservation.id };
  const how = { reference, transport, afresh: reservation.inherited };
  const traits = await connect(ports.connections, how).catch(async (error: unknown) => {
    await withdraw(ports, reservation, reference);
    throw error;
  });
  const app = newApp({ ...command, id: reservation.id, connectedAt: at }, traits);
  if ((await ports.apps.confirm(reservation, app)) === 'lost') throw new AppNameTaken(name);
  return app;
}

async function connect<Transport>(
  connections: Connections<Transport>,
  how: { readonly reference: ConnectionReference; readonly transport: Transport; readonly afresh: boolean },
): Promise<ConnectionTraits> {
  if (how.afresh) await connections.remove(how.reference);
  await connections.create(how.reference, how.transport);
  const traits = await connections.traits(how.reference);
  const unknown = traits.fulfilment === 'roster' ? unknownColumns(traits.columns) : [];
  if (unknown.length > 0) throw new ColumnsUnknown(unknown);
  return traits;
}

/** Also a call that got no answer may have made the connection. One that cannot be removed now is left to who inherits the name. */
async function withdraw<Transport>(
  { apps, connections }: { readonly apps: AppStore; readonly connections: Connections<Transport> },
  reservation: Reservation,
  reference: ConnectionReference,
): Promise<void> {
  const removed = await connections.remove(reference).then(
    () => true,
    () => false,
  );
  if (removed) await apps.release(reservation);
}

function newApp(
  identity: Omit<ConnectAppCommand<unknown>, 'at' | 'transport'> & { connectedAt: Date },
  traits: ConnectionTraits,
): App {
  const { id, tenantId, name, correlationId, connectedAt } = identity;
  return {
    id,
    tenantId,
    name,
    correlationId,
    connectedAt,
    ...traits,
    maxMembersPerChange: traits.maxMembersPerChange || defaultMembersPerChange,
    phase: 'connecting',
    revision: 0,
    rosterDigest: '',
    rosterIsDue: false,
  };
}

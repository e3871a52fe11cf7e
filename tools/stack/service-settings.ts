/** The services in the order in which they are started. */
export const serviceRoles = ['user-directory', 'connector', 'provisioner', 'scim-gateway'] as const;

export type ServiceRole = (typeof serviceRoles)[number];

/** Where one process of a service listens. */
export interface Listening {
  readonly opsPort: number;
  readonly grpcPort: number;
}

/** Made once for a data folder and kept in it. */
export interface Secrets {
  readonly adminToken: string;
  /** What services show each other. */
  readonly serviceToken: string;
  /** Seals the credentials of connected apps: 32 bytes, base64. */
  readonly connectorSecretKey: string;
  /** Signs access tokens: 32 bytes, base64. */
  readonly tokenSigningKey: string;
  /** Seals cursors: 32 bytes, base64. */
  readonly cursorKey: string;
}

/** What the services of one stack have in common. */
export interface StackSettings {
  readonly kafkaBrokers: readonly string[];
  readonly mongoUri: string;
  readonly topicPrefix: string;
  readonly databasePrefix: string;
  readonly secrets: Secrets;
  readonly scimPort: number;
  /** Every process of every service; all instances of a service are reached through its addresses. */
  readonly listening: Readonly<Record<ServiceRole, readonly Listening[]>>;
  /** Hosts or networks that connector and gateway may reach although they are not public. */
  readonly outboundAllow: string;
  /** Absolute path of the folder for roster files. */
  readonly rosterDirectory: string;
}

/** Path of the SCIM service and of the admin API at the gateway. */
export const scimPath = '/scim/v2';
export const adminPath = '/admin/v1';

/** The environment of one process of a service. @param instance counts from 0 */
export function serviceEnvironment(
  role: ServiceRole,
  instance: number,
  settings: StackSettings,
): Record<string, string> {
  const own = settings.listening[role][instance];
  if (!own) throw new Error(`${role} has no instance ${instance}`);
  return {
    INSTANCE_ID: `${role}-${instance}`,
    OPS_HOST: '127.0.0.1',
    OPS_PORT: String(own.opsPort),
    GRPC_HOST: '127.0.0.1',
    GRPC_PORT: String(own.grpcPort),
    GRPC_REFLECTION: 'true',
    SERVICE_TOKEN: settings.secrets.serviceToken,
    ...ownSettings[role](settings),
  };
}

const ownSettings: Record<ServiceRole, (settings: StackSettings) => Record<string, string>> = {
  'scim-gateway': (settings) => ({
    ...kafka(settings),
    SCIM_HOST: '127.0.0.1',
    SCIM_PORT: String(settings.scimPort),
    PUBLIC_BASE_URL: `http://127.0.0.1:${settings.scimPort}${scimPath}`,
    ADMIN_TOKEN: settings.secrets.adminToken,
    TOKEN_SIGNING_KEY: settings.secrets.tokenSigningKey,
    CURSOR_KEY: settings.secrets.cursorKey,
    OUTBOUND_ALLOW: settings.outboundAllow,
    // Everybody here is one client at one address, and what is measured is the service.
    RATE_LIMIT_PER_MINUTE: '0',
    ADDRESS_RATE_LIMIT_PER_MINUTE: '0',
    DIRECTORY_ADDRESS: addressOf('user-directory', settings),
    PROVISIONER_ADDRESS: addressOf('provisioner', settings),
  }),
  'user-directory': (settings) => ({
    ...kafka(settings),
    ...mongo('directory', settings),
    RETURN_ADDRESS_ALLOW: '127.0.0.0/8',
  }),
  provisioner: (settings) => ({
    ...kafka(settings),
    ...mongo('provisioner', settings),
    DIRECTORY_ADDRESS: addressOf('user-directory', settings),
    CONNECTOR_ADDRESS: addressOf('connector', settings),
  }),
  connector: (settings) => ({
    ...mongo('connector', settings),
    CONNECTOR_SECRET_KEY: settings.secrets.connectorSecretKey,
    OUTBOUND_ALLOW: settings.outboundAllow,
    ROSTER_DIRECTORY: settings.rosterDirectory,
  }),
};

function kafka({ kafkaBrokers, topicPrefix }: StackSettings): Record<string, string> {
  return { KAFKA_BROKERS: kafkaBrokers.join(','), TOPIC_PREFIX: topicPrefix };
}

function mongo(name: string, { mongoUri, databasePrefix }: StackSettings): Record<string, string> {
  return { MONGODB_URI: mongoUri, MONGODB_DATABASE: `${databasePrefix}${name}` };
}

function addressOf(role: ServiceRole, { listening }: StackSettings): string {
  return listening[role].map(({ grpcPort }) => `127.0.0.1:${grpcPort}`).join(',');
}

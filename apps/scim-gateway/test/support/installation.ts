import { createKafka, ensureTopics } from '@rollcall/messaging';
import { topicDefinitions } from '@rollcall/protocol';
import { freshName, memoryLog, testEnvironment } from '@rollcall/service-kit/testing';
import { MongoClient } from 'mongodb';
import { assertDescribed } from './admin-contract.ts';
import { type DirectoryProcess, startDirectory } from './directory-process.ts';
import { adminToken, serviceToken, startTestGateway, type TestGateway } from './test-gateway.ts';

/** A SCIM answer with its body read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
}

/** An identity provider of one tenant. */
export interface Client {
  readonly tenantId: string;
  readonly credentialId: string;
  readonly authorization: string;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

/** A user-directory and a gateway on real Kafka and MongoDB, with names of their own. */
export interface Installation {
  readonly directory: DirectoryProcess;
  readonly gateway: TestGateway;
  readonly topicPrefix: string;
  readonly mongodbUri: string;
  readonly database: string;
  /** Calls the admin API; every answer is checked against its description. */
  admin(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A new tenant with a credential; `settings`: of the connection, as the admin API takes them. */
  client(kind?: 'bearer' | 'basic', settings?: object): Promise<Client>;
  /** Another gateway of the same installation. */
  startGateway(environment?: Record<string, string>): Promise<TestGateway>;
  stop(): Promise<void>;
}

export async function startInstallation(environment: Record<string, string> = {}): Promise<Installation> {
  const { kafkaBrokers, mongodbUri } = testEnvironment();
  const topicPrefix = `${freshName('t')}.`;
  const kafka = createKafka({ brokers: kafkaBrokers, clientId: 'gateway-test', log: memoryLog().log });
  await ensureTopics(kafka, topicDefinitions(topicPrefix));
  const database = freshName('t').replace('-', '_');
  const directory = await startDirectory({ kafkaBrokers, mongodbUri, database, topicPrefix, serviceToken });
  const startGateway = (more: Record<string, string> = {}) =>
    startTestGateway({
      KAFKA_BROKERS: kafkaBrokers.join(','),
      TOPIC_PREFIX: topicPrefix,
      DIRECTORY_ADDRESS: directory.address,
      ...environment,
      ...more,
    });
  const gateway = await startGateway();
  const admin = async (method: string, path: string, body?: unknown) => {
    const url = `${gateway.origin}/admin/v1${path}`;
    const answer = await request(url, method, body, { authorization: `Bearer ${adminToken}` });
    assertDescribed(method, path, answer);
    return answer;
  };
  return {
    directory,
    gateway,
    topicPrefix,
    mongodbUri,
    database,
    admin,
    startGateway,
    async client(kind = 'bearer', settings = {}) {
      const tenantId = freshName('t');
      await admin('POST', '/tenants', { id: tenantId, displayName: 'Test' });
      const { body } = await admin('POST', `/tenants/${tenantId}/credentials`, { kind, label: 'test', settings });
      const basic = `Basic ${Buffer.from(`${body.username}:${body.password}`).toString('base64')}`;
      return clientOf(gateway, {
        tenantId,
        credentialId: body.id,
        authorization: kind === 'basic' ? basic : `Bearer ${body.bearerToken}`,
      });
    },
    async stop() {
      await gateway.stop();
      await directory.stop();
      await dropDatabase(mongodbUri, database);
    },
  };
}

/** The same identity provider at another gateway. */
export function clientOf(gateway: TestGateway, client: Omit<Client, 'send'>): Client {
  return {
    ...client,
    send: (method, path, body, headers = {}) =>
      request(`${gateway.origin}/scim/v2${path}`, method, body, { authorization: client.authorization, ...headers }),
  };
}

async function request(url: string, method: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': url.includes('/admin/') ? 'application/json' : 'application/scim+json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

async function dropDatabase(uri: string, name: string): Promise<void> {
  const client = new MongoClient(uri);
  await client.db(name).dropDatabase();
  await client.close();
}

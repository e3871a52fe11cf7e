import { randomUUID } from 'node:crypto';
import { createKafka, type MessageProducer, startProducer } from '@rollcall/messaging';
import { topics } from '@rollcall/protocol';
import { Command, UnknownMembers } from '@rollcall/protocol/command/v1/command';
import { DirectoryQueryServiceClient } from '@rollcall/protocol/directory/v1/query';
import { call, connect, type Running } from '@rollcall/service-kit';
import { eventually, memoryLog, testEnvironment } from '@rollcall/service-kit/testing';
import { serviceToken } from './processes.ts';

const coreUser = 'urn:ietf:params:scim:schemas:core:2.0:User';
const coreGroup = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

type Operation = NonNullable<Command['operation']>;

/** Changes a tenant's directory by commands, as a gateway does, and waits for what becomes of them. */
export class Idp implements Running {
  readonly tenantId: string;
  readonly #topic: string;
  readonly #producer: MessageProducer;
  readonly #directory: DirectoryQueryServiceClient & Running;

  private constructor(tenantId: string, topic: string, producer: MessageProducer, address: string) {
    this.tenantId = tenantId;
    this.#topic = topic;
    this.#producer = producer;
    this.#directory = connect(DirectoryQueryServiceClient, { address, token: serviceToken });
  }

  static async start(options: { tenantId: string; prefix: string; directoryAddress: string }): Promise<Idp> {
    const { log } = memoryLog();
    const kafka = createKafka({ brokers: testEnvironment().kafkaBrokers, clientId: 'test-idp', log });
    const producer = await startProducer(kafka, { sendTimeoutMs: 10_000 });
    return new Idp(options.tenantId, topics(options.prefix).commands, producer, options.directoryAddress);
  }

  async createUser(userName: string, attributes: object = {}): Promise<string> {
    return this.#create('User', { schemas: [coreUser], userName, active: true, ...attributes });
  }

  async createUsers(userNames: readonly string[]): Promise<string[]> {
    return Promise.all(userNames.map((userName) => this.createUser(userName)));
  }

  async createGroup(displayName: string, memberIds: readonly string[] = []): Promise<string> {
    const members = memberIds.map((value) => ({ value }));
    return this.#create('Group', { schemas: [coreGroup], displayName, ...(members.length > 0 && { members }) });
  }

  async replaceUser(id: string, resource: object): Promise<void> {
    const body = Buffer.from(JSON.stringify({ schemas: [coreUser], ...resource }));
    const value = { resourceType: 'User', resourceId: id, resource: body, ifMatch: [] };
    await this.command({ $case: 'replace', value });
  }

  async patch(resourceType: 'User' | 'Group', id: string, ...operations: readonly object[]): Promise<void> {
    const patch = Buffer.from(JSON.stringify({ schemas: [patchOp], Operations: operations }));
    await this.command({
      $case: 'patch',
      value: { resourceType, resourceId: id, patch, ifMatch: [], createMissingValues: false },
    });
  }

  async remove(resourceType: 'User' | 'Group', id: string): Promise<void> {
    await this.command({
      $case: 'delete',
      value: { resourceType, resourceId: id, ifMatch: [] },
    });
  }

  /** @throws when the directory refuses it. */
  async command(operation: Operation): Promise<void> {
    const commandId = randomUUID();
    const command: Command = {
      commandId,
      tenantId: this.tenantId,
      actor: { credentialId: 'test', subject: '' },
      unknownMembers: UnknownMembers.UNKNOWN_MEMBERS_UNSPECIFIED,
      asked: undefined,
      correlationId: `test-${commandId}`,
      issuedAt: new Date(),
      deadline: new Date(Date.now() + 30_000),
      returnAddress: '',
      operation,
    };
    const value = Buffer.from(Command.encode(command).finish());
    const headers = { 'correlation-id': command.correlationId };
    await this.#producer.send([{ topic: this.#topic, key: this.tenantId, value, headers }]);
    const { outcome } = await eventually(() =>
      call(this.#directory.getOutcome, { tenantId: this.tenantId, commandId }, { timeoutMs: 5_000 }),
    );
    if (outcome?.result?.$case !== 'committed') throw new Error(`refused: ${JSON.stringify(outcome?.result)}`);
  }

  async stop(): Promise<void> {
    await this.#producer.stop();
    await this.#directory.stop();
  }

  async #create(resourceType: 'User' | 'Group', resource: object): Promise<string> {
    const resourceId = randomUUID();
    const value = { resourceType, resourceId, resource: Buffer.from(JSON.stringify(resource)) };
    await this.command({ $case: 'create', value });
    return resourceId;
  }
}

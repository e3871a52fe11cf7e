import { after, before } from 'node:test';
import { AccessServiceClient } from '@rollcall/protocol/directory/v1/access';
import { DirectoryQueryServiceClient } from '@rollcall/protocol/directory/v1/query';
import { connect, createMetrics, type GrpcServer, RpcError, startGrpcServer, type status } from '@rollcall/service-kit';
import { memoryLog } from '@rollcall/service-kit/testing';
import { accessService } from '../../src/adapters/grpc/access-service.ts';
import { queryService } from '../../src/adapters/grpc/query-service.ts';
import { createAccessStore } from '../../src/adapters/mongo/access-store.ts';
import { createAccess } from '../../src/application/access.ts';
import { createAdmission } from '../../src/application/admission.ts';
import { type DirectoryDatabase, directoryDatabase } from './directory-database.ts';

/** Small, so that tests reach it. */
const maxScanned = 1_000;
const token = 'a service token for tests';

/** For `assert.rejects`: a gRPC status and its reason. */
export function failsWith(code: status, reason: string): (error: unknown) => boolean {
  return (error) => error instanceof RpcError && error.code === code && error.reason === reason;
}

/** The directory's gRPC services on a database of their own. The clients are there once the tests run. */
export function directoryServices(): DirectoryDatabase & {
  readonly clients: () => { readonly query: DirectoryQueryServiceClient; readonly access: AccessServiceClient };
} {
  const database = directoryDatabase();
  const { log } = memoryLog();
  let server: GrpcServer;
  let clients: ReturnType<typeof open>;
  const open = (address: string) => ({
    query: connect(DirectoryQueryServiceClient, { address, token }),
    access: connect(AccessServiceClient, { address, token }),
  });
  before(async () => {
    const [store, now] = [createAccessStore(database.db), () => new Date()];
    const services = [
      queryService(database.db, { maxScanned, log }),
      accessService(createAccess(store, now), createAdmission(store, now)),
    ];
    server = await startGrpcServer({
      host: '127.0.0.1',
      port: 0,
      token,
      services,
      log,
      metrics: createMetrics('test'),
    });
    clients = open(`127.0.0.1:${server.port}`);
  });
  after(async () => {
    await Promise.all([clients?.query.stop(), clients?.access.stop()]);
    await server?.stop();
  });
  return { ...database, clients: () => clients };
}

import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '@rollcall/event-store';
import type { CreateConnectionRequest } from '@rollcall/protocol/connector/v1/connector';
import type {
  AppServiceServer,
  ConnectAppRequest,
  GetTimelineResponse,
} from '@rollcall/protocol/provisioner/v1/provisioner';
import { currentContext, RpcError, serverStream, status, unary } from '@rollcall/service-kit';
import {
  AppNameTaken,
  type AppStore,
  ColumnsUnknown,
  type Connections,
  connectApp,
} from '../../application/connect-app.ts';
import { mergeBySequence } from '../../application/timeline.ts';
import type { Account, AccountStatus } from '../../domain/account.ts';
import type { App } from '../../domain/app.ts';
import { accountStream, parseSubject } from '../../domain/subject.ts';
import { toAppMessage, toStatusMessage, toTimelineMessage } from './app-messages.ts';

export interface AppServiceParts {
  readonly apps: AppStore;
  readonly connections: Connections<CreateConnectionRequest['transport']>;
  /** An app was connected. */
  readonly onConnected: () => void;
  readonly appsOf: (tenantId: string) => Promise<readonly App[]>;
  readonly findApp: (tenantId: string, appId: string) => Promise<App | undefined>;
  readonly countAccounts: (appId: string) => Promise<ReadonlyMap<AccountStatus, number>>;
  readonly parkedAccounts: (appId: string) => Promise<readonly Account[]>;
  readonly readStream: (tenantId: string, stream: string) => AsyncIterable<RecordedEvent>;
}

const domain = 'provisioner.rollcall';
const maxNameLength = 100;

/** The operators' door. */
export function appService(parts: AppServiceParts): AppServiceServer {
  return {
    connectApp: unary(async (request) => ({ app: toAppMessage(await connect(parts, request)) })),
    listApps: unary(async ({ tenantId }) => ({ apps: (await parts.appsOf(tenantId)).map(toAppMessage) })),
    getAppStatus: unary(async ({ tenantId, appId }) => {
      const app = await parts.findApp(tenantId, appId);
      if (!app) throw new RpcError(status.NOT_FOUND, 'no such app', { reason: 'APP_NOT_FOUND', domain });
      const [counts, parked] = await Promise.all([parts.countAccounts(appId), parts.parkedAccounts(appId)]);
      return toStatusMessage(app, counts, parked);
    }),
    getTimeline: serverStream((request) => timeline(parts, request)),
  };
}

async function connect(parts: AppServiceParts, { tenantId, name, transport }: ConnectAppRequest): Promise<App> {
  const problem = problemOf({ tenantId, name, transport });
  if (problem !== undefined) throw invalid(problem);
  const id = randomUUID();
  const correlationId = currentContext()?.correlationId ?? id;
  try {
    const app = await connectApp(parts, { id, tenantId, name, transport, at: new Date(), correlationId });
    parts.onConnected();
    return app;
  } catch (error) {
    throw toRpcError(error);
  }
}

function problemOf({ tenantId, name, transport }: ConnectAppRequest): string | undefined {
  if (tenantId === '') return 'tenant_id is missing';
  if (name.trim() === '' || name.length > maxNameLength) return `name needs 1 to ${maxNameLength} characters`;
  return transport ? undefined : 'transport is missing';
}

/** What the connector says about a configuration is passed on as it is. */
function toRpcError(error: unknown): unknown {
  if (error instanceof AppNameTaken) {
    return new RpcError(status.ALREADY_EXISTS, 'the tenant has an app of this name', { reason: error.code, domain });
  }
  return error instanceof ColumnsUnknown ? invalid(error.message) : error;
}

function invalid(message: string): RpcError {
  return new RpcError(status.INVALID_ARGUMENT, message, { reason: 'REQUEST_INVALID', domain });
}

async function* timeline(
  parts: AppServiceParts,
  request: { readonly tenantId: string; readonly subject: string },
): AsyncIterable<GetTimelineResponse> {
  const subject = parseSubject(request.subject);
  if (!subject) throw invalid('subject has to be "User/<id>" or "Group/<id>"');
  const apps = await parts.appsOf(request.tenantId);
  const streams = apps.map((app) => parts.readStream(app.tenantId, accountStream(app.id, subject)));
  for await (const { source, event } of mergeBySequence(streams)) {
    const app = apps[source];
    if (app) yield toTimelineMessage(app, event);
  }
}

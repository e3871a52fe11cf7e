import { type KafkaHandle, startProducer } from '@rollcall/messaging';
import { topics } from '@rollcall/protocol';
import type { DirectoryQueryServiceClient } from '@rollcall/protocol/directory/v1/query';
import type { ServiceScope } from '@rollcall/service-kit';
import { createOutcomeStore } from './adapters/grpc/outcome-store.ts';
import { createBodyBudget } from './adapters/http/body-budget.ts';
import { createScimBodies } from './adapters/http/scim/request-body.ts';
import type { ScimParts } from './adapters/http/scim/scim-parts.ts';
import { createCommandSender } from './adapters/kafka/command-sender.ts';
import { outcomePatience } from './application/await-outcome.ts';
import { createResourceChanges } from './application/change-resource.ts';
import { createDefineTypes, type DefineTypes } from './application/define-types.ts';
import type { PendingOutcomes } from './application/pending-outcomes.ts';
import { createSubmitCommand } from './application/submit-command.ts';
import { createTransactionIds } from './application/transaction-id.ts';
import { createFindTransaction } from './application/transaction-results.ts';
import type { GatewayConfig } from './config.ts';

type ScimChangeParts = 'changes' | 'findTransaction' | 'bodies' | 'maxBulkOperations';

const outcomeQueryTimeoutMs = 2_000;

/** Starts what turns requests into commands, and makes what the doors need of it. */
export async function startChanges(
  scope: ServiceScope<GatewayConfig>,
  parts: {
    readonly query: DirectoryQueryServiceClient;
    readonly kafka: KafkaHandle;
    readonly pending: PendingOutcomes;
    readonly returnAddress: string;
    /** The same in all gateways. */
    readonly key: Uint8Array;
  },
): Promise<{ readonly scim: Pick<ScimParts, ScimChangeParts>; readonly defineTypes: DefineTypes }> {
  const { config, log, metrics, add } = scope;
  const producer = add('producer', await startProducer(parts.kafka, { sendTimeoutMs: config.PRODUCE_TIMEOUT_MS }));
  const outcomes = metrics.counter('gateway_outcomes_total', 'Commands by how their outcome was learnt', ['source']);
  const store = createOutcomeStore(parts.query, outcomeQueryTimeoutMs);
  const transactionIds = createTransactionIds(parts.key);
  const submit = createSubmitCommand({
    sender: createCommandSender(producer, topics(config.TOPIC_PREFIX).commands),
    pending: parts.pending,
    store,
    patience: outcomePatience,
    transactionIds,
    returnAddress: parts.returnAddress,
    commandTimeoutMs: config.COMMAND_TIMEOUT_MS,
    asyncCommandTimeoutMs: config.ASYNC_COMMAND_TIMEOUT_MS,
    log,
    onOutcome: (source) => outcomes.inc({ source }),
  });
  const sizes = {
    maxResourceBytes: config.MAX_BODY_BYTES,
    maxGroupBytes: config.MAX_GROUP_BODY_BYTES,
    maxBulkBytes: config.BULK_MAX_PAYLOAD_BYTES,
  };
  const scim = {
    changes: createResourceChanges(submit),
    findTransaction: createFindTransaction({ store, transactionIds }),
    bodies: createScimBodies(sizes, createBodyBudget(config.MAX_BODIES_IN_FLIGHT_BYTES)),
    maxBulkOperations: config.BULK_MAX_OPERATIONS,
  };
  return { scim, defineTypes: createDefineTypes(submit) };
}

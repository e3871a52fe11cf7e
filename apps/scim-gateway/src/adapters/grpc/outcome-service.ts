import {
  type DeliverOutcomesRequest,
  type DeliverOutcomesResponse,
  OutcomeDeliveryServiceService,
} from '@rollcall/protocol/gateway/v1/outcome';
import { type GrpcServerOptions, unary } from '@rollcall/service-kit';
import type { PendingOutcomes } from '../../application/pending-outcomes.ts';

/** The return address: where directories hand over what became of this gateway's commands. */
export function outcomeService(pending: PendingOutcomes): GrpcServerOptions['services'][number] {
  return {
    definition: OutcomeDeliveryServiceService,
    implementation: {
      deliverOutcomes: unary<DeliverOutcomesRequest, DeliverOutcomesResponse>(async ({ outcomes }) => {
        for (const outcome of outcomes) pending.deliver(outcome);
        return {};
      }),
    },
  };
}

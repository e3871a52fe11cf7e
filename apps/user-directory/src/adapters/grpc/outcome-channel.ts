import { OutcomeDeliveryServiceClient } from '@rollcall/protocol/gateway/v1/outcome';
import { call, connect, type Tls } from '@rollcall/service-kit';
import type { OutcomeChannel } from '../../application/outcome-delivery.ts';

const timeoutMs = 2_000;

/** Delivers to the gateway at an address. */
export function openOutcomeChannel(
  address: string,
  { token, tls }: { readonly token: string; readonly tls: Tls | undefined },
): OutcomeChannel {
  const client = connect(OutcomeDeliveryServiceClient, { address, token, tls });
  return {
    async send(outcomes) {
      await call(client.deliverOutcomes, { outcomes: [...outcomes] }, { timeoutMs });
    },
    close: () => client.stop(),
  };
}

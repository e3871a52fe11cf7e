import { networkOf } from '@rollcall/service-kit/outbound';
import type { Request } from 'express';

/** Where a request comes from, for counting; TRUST_PROXY says whose word for it is taken. */
export function clientAddress(request: Request): string {
  return networkOf(request.ip ?? '');
}

import type { StreamEvent } from '../src/index.ts';

export function anEvent(fields: Partial<StreamEvent> = {}): StreamEvent {
  return {
    ...{ tenantId: 'acme', stream: 'Thing/1', revision: 1, type: 'ThingHappened', schemaVersion: 1 },
    ...{ data: { note: 'ü', 'urn:x:2.0:Y': { $ref: '../1' } }, time: new Date('2026-01-02T03:04:05.678Z') },
    ...{ actor: 'c1', commandId: 'k1', correlationId: 'r1' },
    ...fields,
  };
}

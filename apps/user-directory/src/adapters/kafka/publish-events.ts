import type { RecordedEvent } from '@rollcall/event-store';
import type { MessageProducer } from '@rollcall/messaging';
import { type EventFormat, encodeDirectoryEvent } from '@rollcall/protocol';
import { toDirectoryEvent } from './directory-event.ts';

/** Publishes events as CloudEvents, keyed by tenant, in order. Resolves when all in-sync replicas have them. */
export function createEventPublisher(
  producer: MessageProducer,
  { topic, format }: { readonly topic: string; readonly format: EventFormat },
): (events: readonly RecordedEvent[]) => Promise<void> {
  return (events) =>
    producer.send(
      events.map((event) => {
        const { traceparent } = event;
        return { topic, ...encodeDirectoryEvent(toDirectoryEvent(event), { format, traceparent }) };
      }),
    );
}

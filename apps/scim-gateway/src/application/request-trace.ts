import { AsyncLocalStorage } from 'node:async_hooks';
import { outcomeSequences } from '@rollcall/protocol';
import type { Command, Outcome } from '@rollcall/protocol/command/v1/command';
import type { CommandTrace } from '@rollcall/protocol/gateway/v1/request';

/** What the inside of the gateway learns about one SCIM request on its way, for the request log. */
export interface RequestTrace {
  /** As parsed from what the client sent, before any dialect; undefined without a body or when it was not JSON. */
  body?: unknown;
  bodyBytes: number;
  /** The body of an error answer. */
  error?: unknown;
  /** "User/<id>" of the resource that a command is about. */
  subject?: string;
  readonly commands: CommandTrace[];
  /** What the dialect changed about the request, in words; each once. */
  readonly normalisations: Set<string>;
}

const maxNormalisations = 100;

const storage = new AsyncLocalStorage<RequestTrace>();

/** Runs `handle`, and all it awaits, with a trace of its own. */
export function traceRequest<T>(trace: RequestTrace, handle: () => T): T {
  return storage.run(trace, handle);
}

export function emptyTrace(): RequestTrace {
  return { bodyBytes: 0, commands: [], normalisations: new Set() };
}

/** Notes what was received. Does nothing outside of a traced request, as all here. */
export function noteBody(bodyBytes: number, body?: unknown): void {
  const trace = storage.getStore();
  if (!trace) return;
  trace.bodyBytes = bodyBytes;
  if (body !== undefined) trace.body = body;
}

export function noteError(body: unknown): void {
  const trace = storage.getStore();
  if (trace) trace.error = body;
}

/** Notes what the connection's dialect changed. */
export function noteNormalisations(words: readonly string[]): void {
  const trace = storage.getStore();
  if (!trace) return;
  for (const each of words) if (trace.normalisations.size < maxNormalisations) trace.normalisations.add(each);
}

/** Notes a command as it is sent, so that one whose outcome is never heard of is in the log too. */
export function noteCommand({ commandId, operation }: Command): void {
  const trace = storage.getStore();
  if (!trace) return;
  trace.commands.push({ commandId, firstSequence: 0, lastSequence: 0 });
  if (operation && 'resourceId' in operation.value)
    trace.subject = `${operation.value.resourceType}/${operation.value.resourceId}`;
}

/** Notes where a command's events are. A resource that was not made is nothing that a request is about. */
export function noteOutcome(outcome: Outcome): void {
  const trace = storage.getStore();
  const command = trace?.commands.find(({ commandId }) => commandId === outcome.commandId);
  if (command) Object.assign(command, outcomeSequences(outcome));
  if (trace && outcome.result?.$case === 'rejected') delete trace.subject;
}

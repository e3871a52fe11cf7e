import { Agent, type Dispatcher } from 'undici';
import { DestinationNotAllowed, guardedConnector } from './guarded-connector.ts';
import type { OutboundPolicy } from './outbound-policy.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request, whatever state it is in. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Undefined when it was longer than `maxResponseBytes` or broke off. */
  readonly body: Buffer | undefined;
}

/** No answer came. `sent` tells whether the request may have reached the server. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly sent: boolean;
  readonly timedOut: boolean;

  constructor(cause: Error, facts: { readonly sent: boolean; readonly timedOut: boolean }) {
    super('no answer', { cause });
    this.sent = facts.sent;
    this.timedOut = facts.timedOut;
  }
}

export interface HttpClient {
  /** Follows no redirects and never repeats a request. @throws {DestinationNotAllowed} @throws {NoAnswer} */
  send(request: HttpRequest): Promise<HttpAnswer>;
  stop(): Promise<void>;
}

export interface HttpClientOptions {
  readonly policy: OutboundPolicy;
  readonly connectTimeoutMs: number;
  /** From the call to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const agent = new Agent({
    connect: guardedConnector(options.policy, options.connectTimeoutMs),
    // As many as the callers need, each of whom limits itself: apps of several tenants may share a host.
    connections: null,
    pipelining: 1,
  });
  return {
    send: (request) => exchange(agent, request, options),
    stop: () => agent.destroy(),
  };
}

function exchange(agent: Agent, request: HttpRequest, options: HttpClientOptions): Promise<HttpAnswer> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const over = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
  const { url, method, headers, body = null } = request;
  const running = new Exchange(over, options.maxResponseBytes);
  if (!over.aborted) {
    agent.dispatch({ origin: url.origin, path: url.pathname + url.search, method, headers, body }, running);
  }
  return running.answer;
}

/** One request on undici's handler interface, because that alone tells whether a request was put on the wire. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<HttpAnswer>;
  readonly #settle: Omit<PromiseWithResolvers<HttpAnswer>, 'promise'>;
  readonly #over: AbortSignal;
  readonly #maxResponseBytes: number;
  readonly #giveUp = () => this.#abort(toError(this.#over.reason));
  #controller: Dispatcher.DispatchController | undefined;
  #head: Omit<HttpAnswer, 'body'> | undefined;
  #chunks: Buffer[] = [];
  #length = 0;

  constructor(over: AbortSignal, maxResponseBytes: number) {
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    this.answer = promise;
    this.#settle = { resolve, reject };
    this.#over = over;
    this.#maxResponseBytes = maxResponseBytes;
    if (over.aborted) this.#giveUp();
    else over.addEventListener('abort', this.#giveUp, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#over.aborted) controller.abort(toError(this.#over.reason));
    else this.#controller = controller;
  }

  onResponseStart(_controller: unknown, status: number, headers: HttpAnswer['headers']): void {
    if (status >= 200) this.#head = { status, headers };
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#length > this.#maxResponseBytes) this.#abort(new Error('the answer is too long'));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#over.removeEventListener('abort', this.#giveUp);
    if (this.#head !== undefined) this.#settle.resolve({ ...this.#head, body: Buffer.concat(this.#chunks) });
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#over.removeEventListener('abort', this.#giveUp);
    if (this.#head !== undefined) this.#settle.resolve({ ...this.#head, body: undefined });
    else if (error instanceof DestinationNotAllowed) this.#settle.reject(error);
    else {
      const facts = { sent: this.#controller !== undefined, timedOut: this.#over.aborted };
      this.#settle.reject(new NoAnswer(error, facts));
    }
  }

  /** Settles at once: a request that still waits for its connection hears of an abort only later. */
  #abort(reason: Error): void {
    const controller = this.#controller;
    this.onResponseError(controller, reason);
    controller?.abort(reason);
  }
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted');
}

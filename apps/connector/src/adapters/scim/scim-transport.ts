import { withSpan } from '@rollcall/service-kit';
import type { HttpAnswer, HttpClient, HttpRequest } from '@rollcall/service-kit/outbound';
import type { ScimConfiguration } from '../../domain/connection.ts';
import type { ConnectorError } from '../../domain/connector-error.ts';
import type { JsonObject } from '../../domain/json.ts';
import { valuesIn } from './redact.ts';
import { unanswered, upstreamError } from './upstream-errors.ts';

export interface ScimRequest {
  readonly method: HttpRequest['method'];
  /** After the base URL, with its query. */
  readonly path: string;
  readonly body?: JsonObject | undefined;
  readonly ifMatch?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What of the path must not stand in an error. */
  readonly values?: readonly string[];
}

/** Told of every request that was answered, or was not. */
export type Observer = (request: {
  readonly method: string;
  readonly status: number | 'none';
  readonly durationMs: number;
}) => void;

const mediaType = 'application/scim+json';

/** Requests to one app, with its credential. */
export class ScimTransport {
  readonly #configuration: ScimConfiguration;
  readonly #http: HttpClient;
  readonly #observe: Observer;
  readonly #authorization: string;

  constructor(configuration: ScimConfiguration, http: HttpClient, observe: Observer) {
    this.#configuration = configuration;
    this.#http = http;
    this.#observe = observe;
    this.#authorization = authorizationOf(configuration);
  }

  /** Any answer. @throws {ConnectorError} when there is none. */
  async request(wanted: ScimRequest): Promise<HttpAnswer> {
    const started = performance.now();
    const { method } = wanted;
    try {
      const url = new URL(this.#configuration.baseUrl + wanted.path);
      const answer = await withSpan(
        `scim ${method}`,
        { 'http.request.method': method, 'server.address': url.hostname },
        () =>
          this.#http.send({
            method,
            url,
            headers: this.#headers(wanted),
            ...(wanted.body && { body: JSON.stringify(wanted.body) }),
            signal: wanted.signal,
          }),
      );
      this.#observe({ method, status: answer.status, durationMs: performance.now() - started });
      return answer;
    } catch (error) {
      this.#observe({ method, status: 'none', durationMs: performance.now() - started });
      throw unanswered(method, error);
    }
  }

  /** The error an answer stands for, free of what was sent and of the credential. */
  failure(wanted: ScimRequest, answer: HttpAnswer): ConnectorError {
    const { authentication } = this.#configuration;
    const secrets =
      authentication.kind === 'bearer' ? [authentication.token] : [authentication.username, authentication.password];
    return upstreamError(
      wanted.method,
      answer,
      [...secrets, ...(wanted.values ?? []), ...valuesIn(wanted.body)],
      Date.now(),
    );
  }

  #headers({ body, ifMatch }: ScimRequest): Record<string, string> {
    return {
      authorization: this.#authorization,
      accept: `${mediaType}, application/json`,
      'user-agent': 'rollcall-connector',
      ...(body && { 'content-type': mediaType }),
      ...(ifMatch !== undefined && { 'if-match': ifMatch }),
    };
  }
}

function authorizationOf({ authentication }: ScimConfiguration): string {
  if (authentication.kind === 'bearer') return `Bearer ${authentication.token}`;
  return `Basic ${Buffer.from(`${authentication.username}:${authentication.password}`, 'utf8').toString('base64')}`;
}

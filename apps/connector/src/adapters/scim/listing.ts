import { ConnectorError } from '../../domain/connector-error.ts';
import type { JsonValue } from '../../domain/json.ts';
import type { RemoteResource } from '../../domain/subject.ts';

const pageSize = 100;

export interface Page {
  /** `totalResults`. */
  readonly total: JsonValue | undefined;
  readonly resources: readonly RemoteResource[];
}

/**
 * All pages by index (RFC 7644 §3.4.2.4). Index paging shows no snapshot: what is made or deleted meanwhile shifts the pages. So
 * the listing ends well only if the total never changed, no id came twice, and as many came as were announced.
 * @throws {ConnectorError} UPSTREAM_UNAVAILABLE otherwise.
 */
export async function* listAll(
  readPage: (startIndex: number, count: number) => Promise<Page>,
): AsyncGenerator<RemoteResource> {
  const seen = new Set<string>();
  let announced: number | undefined;
  do {
    const { total, resources } = await readPage(seen.size + 1, pageSize);
    if (typeof total !== 'number') throw incomplete('it does not say how much there is');
    announced ??= total;
    if (total !== announced) throw incomplete('its size changed');
    if (resources.length === 0 && seen.size < announced) throw incomplete('it ended early');
    for (const resource of resources) {
      if (seen.has(resource.remoteId)) throw incomplete('something came twice');
      seen.add(resource.remoteId);
      yield resource;
    }
  } while (seen.size < announced);
  if (seen.size > announced) throw incomplete('more came than was announced');
}

function incomplete(why: string): ConnectorError {
  return new ConnectorError('UPSTREAM_UNAVAILABLE', `the listing is not complete: ${why}`);
}

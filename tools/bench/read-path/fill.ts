import { type Contestant, ScimClient } from './contestant.ts';
import { person } from './people.ts';

const bulkSize = 500;
const callers = 8;
const bulkRequest = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

interface BulkAnswer {
  readonly Operations: readonly { readonly status: string; readonly location?: string }[];
}

type Door = Pick<Contestant, 'baseUrl' | 'bearerToken'>;

/** Creates people 0 … `count` - 1 by Bulk and answers their ids. */
export async function fillByBulk(door: Door, count: number, signal: AbortSignal): Promise<string[]> {
  const client = new ScimClient(door, 2);
  const ids: string[] = new Array(count);
  const starts = Array.from({ length: Math.ceil(count / bulkSize) }, (_, index) => index * bulkSize);
  const fill = async (): Promise<void> => {
    for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
      signal.throwIfAborted();
      const size = Math.min(bulkSize, count - start);
      const from = start;
      const Operations = Array.from({ length: size }, (_, index) => ({
        method: 'POST',
        path: '/Users',
        bulkId: String(from + index),
        data: person(from + index),
      }));
      const answer = await client.json<BulkAnswer>('POST', '/Bulk', { schemas: [bulkRequest], Operations });
      answer.Operations.forEach(({ status, location }, index) => {
        if (status !== '201' || !location) throw new Error(`a person was not created: ${status}`);
        ids[from + index] = location.slice(location.lastIndexOf('/') + 1);
      });
    }
  };
  try {
    await Promise.all([fill(), fill()]);
    return ids;
  } finally {
    await client.close();
  }
}

/** The same, one by one: for servers that know no Bulk. */
export async function fillOneByOne(door: Door, count: number, signal: AbortSignal): Promise<string[]> {
  const client = new ScimClient(door, callers);
  const ids: string[] = new Array(count);
  let next = 0;
  const fill = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      signal.throwIfAborted();
      ids[index] = (await client.json<{ id: string }>('POST', '/Users', person(index))).id;
    }
  };
  try {
    await Promise.all(Array.from({ length: callers }, fill));
    return ids;
  } finally {
    await client.close();
  }
}

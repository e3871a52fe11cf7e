import { median } from '../latency.ts';
import type { ScimClient } from '../read-path/contestant.ts';

/** Medians in milliseconds. */
export interface MemberChanges {
  readonly add: { readonly small: number; readonly large: number };
  readonly remove: { readonly small: number; readonly large: number };
}

const patchOp = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const rounds = 150;

/** Adds and removes one member in a small and in a large group, in turn, so that both meet the same weather. */
export async function changeMembersInTurn(
  client: ScimClient,
  groups: {
    readonly small: string;
    readonly large: string;
    readonly ids: readonly string[];
    readonly signal: AbortSignal;
  },
): Promise<MemberChanges> {
  const times = {
    add: { small: [] as number[], large: [] as number[] },
    remove: { small: [] as number[], large: [] as number[] },
  };
  const patch = async (size: 'small' | 'large', op: 'add' | 'remove', id: string): Promise<void> => {
    const operation =
      op === 'add' ? { op, path: 'members', value: [{ value: id }] } : { op, path: `members[value eq "${id}"]` };
    const started = performance.now();
    await client.json('PATCH', `/Groups/${groups[size]}`, { schemas: [patchOp], Operations: [operation] });
    times[op][size].push(performance.now() - started);
  };
  for (let round = 0; round < rounds; round += 1) {
    groups.signal.throwIfAborted();
    const id = groups.ids[round % groups.ids.length] ?? '';
    for (const op of ['add', 'remove'] as const)
      for (const size of ['small', 'large'] as const) await patch(size, op, id);
  }
  const medians = (of: { small: number[]; large: number[] }) => ({ small: median(of.small), large: median(of.large) });
  return { add: medians(times.add), remove: medians(times.remove) };
}

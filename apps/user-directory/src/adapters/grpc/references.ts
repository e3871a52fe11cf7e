import type { Reference, References } from '@rollcall/protocol/directory/v1/query';
import type { GroupMember } from '../../domain/group.ts';

/** References in one message. */
export const maxPart = 1_000;

export interface ReferencesPart {
  readonly $case: 'references';
  readonly value: References;
}

/** `display` is left empty: nobody keeps the names of a hundred thousand members at hand. */
export function memberReference({ id, type }: GroupMember): Reference {
  return { id, type, display: '' };
}

export function groupReference(id: string): Reference {
  return { id, type: 'direct', display: '' };
}

/** References in parts that fit into messages. */
export function* inParts(references: readonly Reference[]): Iterable<ReferencesPart> {
  for (let start = 0; start < references.length; start += maxPart) {
    yield { $case: 'references', value: { references: references.slice(start, start + maxPart) } };
  }
}

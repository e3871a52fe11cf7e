import type { GroupMember } from '../../domain/group.ts';

/** Text of about this many characters leaves as one fragment. */
const fragmentLength = 256 * 1024;

/** The JSON of a resource with a list joined in as its last attribute, in pieces; without the attribute when there is nothing. */
export async function* withReferences(
  json: string,
  attribute: 'members' | 'groups',
  references: AsyncIterable<readonly object[]>,
): AsyncIterable<string> {
  let before = `${json.slice(0, -1)},"${attribute}":[`;
  let any = false;
  for await (const batch of references) {
    if (batch.length === 0) continue;
    yield before + batch.map((reference) => JSON.stringify(reference)).join();
    before = ',';
    any = true;
  }
  yield any ? ']}' : json;
}

export function memberReference({ id, type }: GroupMember): object {
  return { value: id, type };
}

export function groupReference(groupId: string): object {
  return { value: groupId, type: 'direct' };
}

/** Gathers pieces of text into fragments well below 1 MiB. */
export async function* inFragments(pieces: AsyncIterable<string>): AsyncIterable<Buffer> {
  let gathered = '';
  for await (const piece of pieces) {
    gathered += piece;
    while (gathered.length >= fragmentLength) {
      const end = endOfCharacter(gathered, fragmentLength);
      yield Buffer.from(gathered.slice(0, end));
      gathered = gathered.slice(end);
    }
  }
  if (gathered.length > 0) yield Buffer.from(gathered);
}

/** Not between the halves of a surrogate pair. */
function endOfCharacter(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}

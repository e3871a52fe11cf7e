import { textAttribute } from './json.ts';
import { nameAttribute, type RemoteResource, type ResourceType } from './subject.ts';

/** Those whose `externalId` is exactly this one. A server may have ignored the filter and returned everyone. */
export function withExternalId(candidates: readonly RemoteResource[], externalId: string): RemoteResource[] {
  return candidates.filter(({ resource }) => textAttribute(resource, 'externalId') === externalId);
}

/**
 * Those with this `userName` (a group: `displayName`), which compares without case (RFC 7643 §4.1.1, §4.2). Where one
 * alone has it letter by letter, that one is meant.
 */
export function withName(type: ResourceType, candidates: readonly RemoteResource[], name: string): RemoteResource[] {
  const nameOf = ({ resource }: RemoteResource) => textAttribute(resource, nameAttribute(type));
  const same = candidates.filter((candidate) => nameOf(candidate)?.toLowerCase() === name.toLowerCase());
  const exact = same.filter((candidate) => nameOf(candidate) === name);
  return exact.length === 1 ? exact : same;
}

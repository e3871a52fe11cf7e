import type { StoredResource } from '@rollcall/protocol/directory/v1/query';
import { referencesOf } from '@rollcall/scim';
import { type Reference, referenceText, type View, viewText } from '../../../domain/resource-view.ts';

/** Puts the JSON texts of resources together, a part at a time: a group's members are never in memory as a whole. */
export interface ResourceWriter {
  /** Begins a resource: what was still missing of the one before, and its text but for the end. */
  begin(resource: StoredResource): string;
  /** More members or groups of the resource that was begun last. */
  join(references: readonly Reference[]): string;
  /** What is missing of the last resource. */
  end(): string;
  /** How many resources were begun. */
  count(): number;
}

/** `viewOf` tells how resources of the type of this name are shown, always by the same object. */
export function createResourceWriter(viewOf: (typeName: string) => View): ResourceWriter {
  let begun = 0;
  let missing = '';
  let view: View | undefined;
  let textOf: ((reference: Reference) => string) | undefined;
  return {
    begin({ resourceType, resourceId, json }) {
      const next = viewOf(resourceType);
      if (next !== view) textOf = undefined;
      view = next;
      const before = begun === 0 ? '' : `${missing},`;
      begun += 1;
      missing = '}';
      return before + viewText(json.toString('utf8'), resourceId, view).slice(0, -1);
    },
    join(references) {
      if (!view) return '';
      textOf ??= referenceText(view);
      const texts = references.map(textOf).filter((text) => text !== '');
      if (texts.length === 0) return '';
      const before = missing === '}' ? `,"${referencesOf(view.type)}":[` : ',';
      missing = ']}';
      return before + texts.join();
    },
    end: () => missing,
    count: () => begun,
  };
}

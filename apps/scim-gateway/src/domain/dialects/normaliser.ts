import type { AttributeDefinition, JsonObject, JsonValue, ResourceType } from '@rollcall/scim';

/** The request that is being rewritten. */
export interface Context {
  readonly type: ResourceType;
  /** The resource's id; absent while it has none. */
  readonly id?: string;
  /** Says that something was rewritten: what, and as what; never a value. */
  note(words: string): void;
}

/** A PATCH operation in raw form: its keys are known, its path and its value are not yet understood. */
export interface Operation {
  readonly op: 'add' | 'replace' | 'remove';
  readonly path?: string;
  readonly value?: JsonValue;
}

/** What a value in a request is a value of. */
export interface Position {
  /** A sub-attribute where the value is one's. */
  readonly attribute: AttributeDefinition;
  /** How notes call the attribute, for example `emails.primary`. */
  readonly name: string;
  /** One of the values of a multi-valued attribute. */
  readonly isElement: boolean;
}

/** `attribute operator value` in a filter or between the brackets of a path. */
export interface Comparison {
  /** The attribute's definitions, one for each searched type that has it, of `value` for a complex one; may be empty. */
  readonly definitions: readonly AttributeDefinition[];
  /** How notes call the attribute. */
  readonly name: string;
  /** As it is written: a string in quotes, or anything without. */
  readonly value: string;
}

/**
 * A trait that rewrites requests. Each function gives back what it was given where it has nothing to do, and leaves what it
 * does not understand as it is: the strict core refuses it, precisely.
 */
export interface Normaliser {
  /** The body of a POST or PUT. */
  resource?(body: JsonObject, context: Context): JsonObject;
  /** The body of a PATCH as a whole. */
  message?(body: JsonObject, context: Context): JsonObject;
  /** One operation; it may become several. */
  operation?(operation: Operation, context: Context): readonly Operation[];
  /** A value, before its parts. */
  value?(value: JsonValue, position: Position, context: Context): JsonValue;
  /** The text of a filter, before its comparisons. */
  filter?(text: string, note: Context['note']): string;
  /** The text of a compared value. */
  comparison?(comparison: Comparison, note: Context['note']): string;
}

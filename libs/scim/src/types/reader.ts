import { badRequest, quote, type ScimError } from '../errors.ts';
import { isArray, isObject, type JsonValue } from '../json.ts';
import { byLookupKey } from '../resource/check-json.ts';
import { lookupKey } from '../text/names.ts';

/** Names of `Object.prototype`, in lower case: harmless in this library, but not in what others build on it. */
const prototypeNames: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype).map(lookupKey));

export function isPrototypeName(name: string): boolean {
  return prototypeNames.has(lookupKey(name)) || lookupKey(name) === 'prototype';
}

/** Reads the members of one object of a definition; every refusal says where it stands. */
export class DefinitionReader {
  /** For errors: `schema "urn:…", attribute "badge.number"`. */
  readonly #where: string;
  readonly #values: ReadonlyMap<string, JsonValue>;

  /** @throws {ScimError} 400 invalidValue when it is no object, or has a member that is not in `known` (lower case). */
  constructor(where: string, value: JsonValue, known: ReadonlySet<string>) {
    this.#where = where;
    if (!isObject(value)) throw this.refusal('must be an object');
    this.#values = byLookupKey(value);
    for (const name of this.#values.keys()) {
      if (!known.has(name)) throw this.refusal(`${quote(name)} is not known there`);
    }
  }

  refusal(problem: string): ScimError {
    return badRequest('invalidValue', `${this.#where}: ${problem}`);
  }

  get(name: string): JsonValue | undefined {
    return this.#values.get(lookupKey(name)) ?? undefined;
  }

  text(name: string, maxLength: number, otherwise?: string): string {
    const value = this.get(name) ?? otherwise;
    if (typeof value !== 'string') throw this.refusal(`${name} must be a string`);
    if (value.length > maxLength) throw this.refusal(`${name} is longer than ${maxLength} characters`);
    return value;
  }

  flag(name: string): boolean {
    const value = this.get(name) ?? false;
    if (typeof value !== 'boolean') throw this.refusal(`${name} must be true or false`);
    return value;
  }

  /** One of the words, whose case means nothing. */
  word<Word extends string>(name: string, words: readonly Word[], otherwise: Word): Word {
    const value = this.get(name) ?? otherwise;
    const key = typeof value === 'string' ? lookupKey(value) : '';
    const word = words.find((candidate) => lookupKey(candidate) === key);
    if (word === undefined) throw this.refusal(`${name} must be one of ${words.join(', ')}`);
    return word;
  }

  list(name: string, maxLength: number): readonly JsonValue[] {
    const value = this.get(name) ?? [];
    if (!isArray(value)) throw this.refusal(`${name} must be an array`);
    if (value.length > maxLength) throw this.refusal(`${name} has more than ${maxLength} entries`);
    return value;
  }

  /** Strings, each once; undefined where there are none. */
  texts(name: string, limits: { readonly entries: number; readonly length: number }): readonly string[] | undefined {
    const seen = new Set<string>();
    for (const value of this.list(name, limits.entries)) {
      if (typeof value !== 'string' || value === '') throw this.refusal(`${name} must be strings that are not empty`);
      if (value.length > limits.length) throw this.refusal(`${name}: one is longer than ${limits.length} characters`);
      if (seen.has(value)) throw this.refusal(`${name}: ${quote(value)} is given twice`);
      seen.add(value);
    }
    return seen.size === 0 ? undefined : [...seen];
  }
}

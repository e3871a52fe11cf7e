import { mentionsSecret, namesSecret, type SecretNames, segmentsOf } from './secret-names.ts';

const hidden = '[redacted]';
/** Of the secrets taken out, so many are looked for in what is answered. */
const maxRemembered = 50;

/** What a request or an answer looks like in the request log. */
export interface Redacted {
  readonly text: string;
  /** The texts that were taken out. */
  readonly removed: readonly string[];
}

/**
 * JSON with every secret replaced, cut off after `maxBytes` of UTF-8. Names are read as clients write them: in any case, with
 * dots and URNs, as keys at any depth and as the path of a PATCH operation. Printing stops at the limit, so that a large body
 * costs no more than a small one.
 */
export function redactJson(value: unknown, secrets: SecretNames, maxBytes: number): Redacted {
  const printer = new Printer(secrets, maxBytes);
  printer.print(value, '');
  return { text: cutOff(printer.text, maxBytes), removed: printer.removed };
}

class Printer {
  text = '';
  readonly removed: string[] = [];
  readonly #secrets: SecretNames;
  readonly #maxLength: number;

  constructor(secrets: SecretNames, maxLength: number) {
    this.#secrets = secrets;
    this.#maxLength = maxLength;
  }

  /** @param parent the attribute that `value` is of, or is an element of */
  print(value: unknown, parent: string): void {
    if (this.#full) return;
    if (typeof value === 'string') this.#printText(value);
    else if (Array.isArray(value)) this.#printArray(value, parent);
    else if (typeof value === 'object' && value !== null) this.#printObject(value, parent);
    else this.text += JSON.stringify(value);
  }

  get #full(): boolean {
    return this.text.length > this.#maxLength;
  }

  #printText(value: string): void {
    // Entra sends JSON as text; what is in it cannot be told apart any more.
    if (/^\s*[[{]/.test(value) && mentionsSecret(value, this.#secrets)) this.#hide(value);
    else this.text += JSON.stringify(value.length > this.#maxLength ? value.slice(0, this.#maxLength) : value);
  }

  #printArray(values: readonly unknown[], parent: string): void {
    this.text += '[';
    for (const [index, value] of values.entries()) {
      if (this.#full) return;
      if (index > 0) this.text += ',';
      this.print(value, parent);
    }
    this.text += ']';
  }

  #printObject(value: object, parent: string): void {
    const paths = pathsOf(value);
    let before = '{';
    for (const [key, member] of Object.entries(value)) {
      if (this.#full) return;
      this.text += `${before}${JSON.stringify(key.slice(0, this.#maxLength))}:`;
      before = ',';
      this.#printMember(key, member, { parent, paths });
    }
    this.text += before === '{' ? '{}' : '}';
  }

  #printMember(key: string, member: unknown, context: { parent: string; paths: readonly string[] }): void {
    const paths = key.toLowerCase() === 'value' ? context.paths : [];
    const segments = segmentsOf(paths[0] ?? key);
    const secret =
      paths.some((path) => this.#isSecretPath(path)) ||
      namesSecret(segments, paths.length > 0 ? '' : context.parent, this.#secrets) ||
      (typeof member === 'string' && hasSecretFilter(key.toLowerCase(), member, this.#secrets));
    if (secret) this.#hide(member);
    else this.print(member, segments.at(-1) ?? '');
  }

  #isSecretPath(path: string): boolean {
    return hasSecretFilter('path', path, this.#secrets) || namesSecret(segmentsOf(path), '', this.#secrets);
  }

  #hide(value: unknown): void {
    this.text += JSON.stringify(hidden);
    for (const text of textsOf(value)) {
      if (this.removed.length >= maxRemembered) return;
      this.removed.push(text);
    }
  }
}

/** Of an operation of a PATCH, however often and however it is written. */
function pathsOf(value: object): readonly string[] {
  return Object.entries(value).flatMap(([key, member]) =>
    key.length === 4 && key.toLowerCase() === 'path' && typeof member === 'string' ? [member] : [],
  );
}

/** Whether the filter in a member `filter`, or the one between the brackets of a member `path`, is about a secret. */
function hasSecretFilter(name: string, text: string, secrets: SecretNames): boolean {
  return (name === 'filter' || (name === 'path' && text.includes('['))) && mentionsSecret(text, secrets);
}

function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield* wordsOf(value);
  else if (typeof value === 'number') yield String(value);
  else if (typeof value === 'object' && value !== null)
    for (const member of Object.values(value)) yield* textsOf(member);
}

/** A text, and what is quoted in it: errors repeat the value of a filter rather than the filter. */
function* wordsOf(text: string): Generator<string> {
  if (text !== '') yield text;
  for (const [, quoted = ''] of text.matchAll(/"([^"]+)"/g)) yield quoted;
}

/** The path with its query, cut off after `maxLength`: without credentials and without filters on what is secret. */
export function redactTarget(target: string, secrets: SecretNames, maxLength: number): Redacted {
  const [path = '', ...rest] = target.split('?');
  if (rest.length === 0) return { text: path.slice(0, maxLength), removed: [] };
  const removed: string[] = [];
  const parameters = rest
    .join('?')
    .split('&')
    .map((parameter) => {
      const [[name, value] = ['', '']] = [...new URLSearchParams(parameter)];
      const secret = namesSecret(segmentsOf(name), '', secrets) || name.toLowerCase() === 'assertion';
      if (!secret && !hasSecretFilter(name.toLowerCase(), value, secrets)) return parameter;
      removed.push(...wordsOf(value));
      return `${parameter.split('=')[0]}=${hidden}`;
    });
  return { text: `${path}?${parameters.join('&')}`.slice(0, maxLength), removed };
}

/** An error as it was answered, unless it repeats something that was taken out of the request. */
export function redactError(body: unknown, request: readonly Redacted[], maxBytes: number): string {
  const text = JSON.stringify(body);
  const echoes = request.some(({ removed }) =>
    removed.some((secret) => text.includes(JSON.stringify(secret).slice(1, -1))),
  );
  if (!echoes) return cutOff(text, maxBytes);
  return JSON.stringify({ ...(body as object), detail: hidden });
}

/** At most so many bytes of UTF-8, and no half character at the end. */
export function cutOff(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const bytes = Buffer.from(text);
  return bytes.length <= maxBytes
    ? text
    : bytes
        .subarray(0, maxBytes)
        .toString('utf8')
        .replace(/\uFFFD$/, '');
}

import { isSecret, type SchemaDefinition } from '@rollcall/scim';

/** What may not be written down: attributes in lower case, `name` or, of a sub-attribute, `attribute.name`. */
export type SecretNames = ReadonlySet<string>;

/** Secret whatever a schema says, and where no schema says anything: clients send attributes nobody has declared. */
const alwaysSecret = [
  ...['password', 'passwd', 'pwd', 'passphrase', 'passcode', 'credential', 'credentials', 'authorization'],
  ...['secret', 'clientsecret', 'token', 'accesstoken', 'refreshtoken', 'apikey', 'privatekey'],
];

/** The attributes that are written but never shown (RFC 7643 §7), and what goes by a secret's name. */
export function secretNamesOf(schemas: Iterable<SchemaDefinition>): SecretNames {
  const names = new Set(alwaysSecret);
  for (const { attributes } of schemas) {
    for (const attribute of attributes) {
      if (isSecret(attribute)) names.add(attribute.name.toLowerCase());
      for (const sub of attribute.subAttributes ?? [])
        if (isSecret(sub)) names.add(`${attribute.name}.${sub.name}`.toLowerCase());
    }
  }
  return names;
}

/**
 * The names along an attribute path or key as clients write it, in lower case: without the URN before them and without value
 * filters. `urn:…:2.0:User:manager.value` yields `manager`, `value`.
 */
export function segmentsOf(path: string): readonly string[] {
  // What nearly every key is like.
  if (!/[.:[]/.test(path)) return [path.toLowerCase()];
  const plain = path.replaceAll(/\[[^\]]*\]?/g, '');
  return plain
    .slice(plain.lastIndexOf(':') + 1)
    .toLowerCase()
    .split('.');
}

/** Whether the last of these names, or one on the way to it, is secret. `parent` is what they are part of. */
export function namesSecret(segments: readonly string[], parent: string, secrets: SecretNames): boolean {
  let before = parent;
  for (const segment of segments) {
    if (isSecretName(segment, secrets) || secrets.has(`${before}.${segment}`)) return true;
    before = segment;
  }
  return false;
}

function isSecretName(name: string, secrets: SecretNames): boolean {
  const plain = /[-_]/.test(name) ? name.replaceAll(/[-_]/g, '') : name;
  return plain.includes('password') || secrets.has(plain) || secrets.has(name);
}

/** Whether a filter, or JSON inside of a text, speaks of something secret. A word that merely looks like it counts. */
export function mentionsSecret(text: string, secrets: SecretNames): boolean {
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}_$-]+/gu));
  for (const word of words) if (isSecretName(word, secrets)) return true;
  for (const name of secrets) if (name.includes('.') && name.split('.').every((part) => words.has(part))) return true;
  return false;
}

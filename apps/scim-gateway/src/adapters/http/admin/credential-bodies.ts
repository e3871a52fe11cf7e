import * as z from 'zod';
import { credentialKinds, dialectNames, namesOf, type UnknownMembersName, unknownMembers } from './credential-names.ts';

// Shapes only: what a name, a scope or a key has to be like is checked by the directory, which answers with what is wrong.

const label = z.string().max(200);
const text = z.string().min(1).max(2_048);
const future = z.iso.datetime({ offset: true }).describe('The credential works until then.');

const settingShapes = {
  dialect: z.enum(dialectNames).describe('Whose way of speaking SCIM requests are read in.'),
  scopes: z
    .array(z.string().min(1).max(100))
    .max(100)
    .describe('`read`, `write`, `read:<type>`, `write:<type>`; empty: everything.'),
  unknownMembers: z.enum(namesOf(unknownMembers)).describe('What becomes of a member that names nobody.'),
  requestsPerMinute: z.int().min(0).max(10_000_000).describe("0: the installation's limit."),
};

const newSettings = z
  .strictObject({
    dialect: settingShapes.dialect.default('auto'),
    scopes: settingShapes.scopes.default([]),
    unknownMembers: settingShapes.unknownMembers.default('reject'),
    requestsPerMinute: settingShapes.requestsPerMinute.default(0),
  })
  .transform(inContract);

/** All of them: a scope that was forgotten must not become everything. */
const changedSettings = z.strictObject(settingShapes).transform(inContract);

function inContract<T extends { unknownMembers: UnknownMembersName }>(given: T) {
  return { ...given, unknownMembers: unknownMembers[given.unknownMembers] };
}

const publicKeys = z
  .strictObject({
    keys: z
      .array(z.looseObject({ kty: z.string() }))
      .min(1)
      .max(20),
  })
  .describe('A JSON Web Key Set (RFC 7517) of public keys.')
  .transform((set) => JSON.stringify(set));

const trustedIssuer = z.strictObject({
  issuer: text.describe('`iss` of the tokens, exactly.'),
  audience: text.describe('One of their `aud`.'),
  jwksUri: text.describe('Where the issuer publishes its keys; https, or http to a host in OUTBOUND_ALLOW.'),
  subjects: z.array(text).max(1_000).default([]).describe('Those `sub` that are accepted; empty: any.'),
  meAttribute: z
    .enum(['', 'id', 'userName', 'externalId'])
    .default('')
    .describe('The attribute of the User whom `sub` names, for /Me; empty: nobody.'),
});

/** A new credential. */
export const credentialBody = z
  .strictObject({
    kind: z.enum(namesOf(credentialKinds)),
    label: label.default(''),
    settings: newSettings.optional(),
    expiresAt: future.optional(),
    publicKeys: publicKeys.optional(),
    trustedIssuer: trustedIssuer.optional(),
  })
  .transform(({ kind, expiresAt, publicKeys: keys = '', ...given }) => ({
    ...given,
    kind: credentialKinds[kind],
    publicKeys: keys,
    expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
  }));

/** What is left out stays as it is; what is given replaces what was there. */
export const credentialChangeBody = z
  .strictObject({
    label: label.optional(),
    settings: changedSettings.optional(),
    expiresAt: future.nullable().optional().describe('null: the credential works until it is revoked.'),
    publicKeys: publicKeys.optional(),
    trustedIssuer: trustedIssuer.optional(),
  })
  .transform(({ expiresAt, ...given }) => ({
    ...given,
    neverExpires: expiresAt === null,
    expiresAt: expiresAt ? new Date(expiresAt) : undefined,
  }));

const longestOverlapSeconds = 366 * 24 * 60 * 60;

export const rotationBody = z.strictObject({
  overlapSeconds: z
    .int()
    .min(0)
    .max(longestOverlapSeconds)
    .default(0)
    .describe('For so long the secrets of before go on working.'),
});

import {
  deprovisioningFromJSON,
  memberRemoveStyleFromJSON,
  patchStyleFromJSON,
  updateVerbFromJSON,
} from '@rollcall/protocol/connector/v1/connector';
import type { ConnectAppRequest } from '@rollcall/protocol/provisioner/v1/provisioner';
import * as z from 'zod';

const name = z.string().trim().min(1).max(200);
const credential = z.string().min(1).max(4_096);

export const tenantBody = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,62}$/, 'must be 2 to 63 of a-z, 0-9 and "-", beginning with a letter'),
  displayName: name.optional(),
});

/** Values are those of the contract without their prefix: `PUT` for UPDATE_VERB_PUT. */
const quirks = z
  .strictObject({
    updateVerb: z.enum(['PATCH', 'PUT']).optional(),
    memberRemoveStyle: z.enum(['FILTER_PATH', 'VALUE_ARRAY']).optional(),
    maxMembersPerPatch: z.int().min(1).max(100_000).optional(),
    deprovisioning: z.enum(['DELETE', 'DISABLE']).optional(),
    patchStyle: z.enum(['PATHS', 'VALUES']).optional(),
    ifMatch: z.boolean().optional(),
  })
  .transform((given) => ({
    updateVerb: updateVerbFromJSON(`UPDATE_VERB_${given.updateVerb ?? 'UNSPECIFIED'}`),
    memberRemoveStyle: memberRemoveStyleFromJSON(`MEMBER_REMOVE_STYLE_${given.memberRemoveStyle ?? 'UNSPECIFIED'}`),
    maxMembersPerPatch: given.maxMembersPerPatch ?? 0,
    deprovisioning: deprovisioningFromJSON(`DEPROVISIONING_${given.deprovisioning ?? 'UNSPECIFIED'}`),
    patchStyle: patchStyleFromJSON(`PATCH_STYLE_${given.patchStyle ?? 'UNSPECIFIED'}`),
    ifMatch: given.ifMatch ?? false,
  }));

const scim = z
  .strictObject({
    baseUrl: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
    bearerToken: credential.optional(),
    basic: z.strictObject({ username: credential, password: credential }).optional(),
    quirks: quirks.optional(),
  })
  .refine(({ bearerToken, basic }) => !(bearerToken && basic), 'bearerToken and basic exclude each other')
  .transform(({ baseUrl, bearerToken, basic, quirks }) => ({
    baseUrl,
    quirks,
    authentication: bearerToken
      ? { $case: 'bearerToken' as const, value: bearerToken }
      : basic && { $case: 'basic' as const, value: basic },
  }));

const csvRoster = z.strictObject({
  path: z.string().min(1).max(4_096),
  columns: z.array(name).min(1).max(200),
  keyColumn: name,
});

type Transport = NonNullable<ConnectAppRequest['transport']>;

/** `{ name, scim }` or `{ name, csvRoster }`. */
export const appBody = z
  .strictObject({ name, scim: scim.optional(), csvRoster: csvRoster.optional() })
  .transform(({ name, scim, csvRoster }, context): { name: string; transport: Transport } => {
    if (scim && !csvRoster) return { name, transport: { $case: 'scim', value: scim } };
    if (csvRoster && !scim) return { name, transport: { $case: 'csvRoster', value: csvRoster } };
    context.addIssue({ code: 'custom', message: 'give exactly one of scim and csvRoster' });
    return z.NEVER;
  });

/** `schemas` as in RFC 7643 §7, `resourceTypes` as in §6; what is in them is checked by the rules of SCIM. */
export const typesBody = z.strictObject({
  schemas: z.array(z.looseObject({})),
  resourceTypes: z.array(z.looseObject({})),
});

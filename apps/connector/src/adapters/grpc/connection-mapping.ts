import {
  type CreateConnectionRequest,
  type CsvRosterConnection,
  Deprovisioning,
  MemberRemoveStyle,
  PatchStyle,
  type QuirkProfile,
  type ScimConnection,
  UpdateVerb,
} from '@rollcall/protocol/connector/v1/connector';
import type { Authentication, RosterConfiguration, ScimConfiguration } from '../../domain/connection.ts';
import { ConnectorError } from '../../domain/connector-error.ts';
import { type Quirks, strictServer } from '../../domain/quirks.ts';

/** Collects what is wrong, so that all of it is said at once; never a value. */
type Problems = string[];

/** @throws {ConnectorError} CONFIGURATION_INVALID naming every problem. */
export function toConfiguration(request: CreateConnectionRequest): ScimConfiguration | RosterConfiguration {
  const problems: Problems = [];
  const configuration = configurationOf(request, problems);
  if (configuration === undefined || problems.length > 0) {
    throw new ConnectorError('CONFIGURATION_INVALID', problems.join('; '));
  }
  return configuration;
}

function configurationOf({ transport }: CreateConnectionRequest, problems: Problems) {
  switch (transport?.$case) {
    case 'scim':
      return toScim(transport.value, problems);
    case 'csvRoster':
      return toRoster(transport.value, problems);
    case undefined:
      problems.push('transport is missing');
      return undefined;
  }
}

function toScim(scim: ScimConnection, problems: Problems): ScimConfiguration | undefined {
  const baseUrl = toBaseUrl(scim.baseUrl, problems);
  const authentication = toAuthentication(scim, problems);
  const quirks = toQuirks(scim.quirks, problems);
  if (baseUrl === undefined || authentication === undefined) return undefined;
  return { kind: 'scim', baseUrl, authentication, quirks };
}

function toBaseUrl(text: string, problems: Problems): string | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    problems.push('base_url is not an http(s) URL');
    return undefined;
  }
  if (url.username !== '' || url.password !== '') problems.push('base_url must not hold a credential');
  if (url.search !== '' || url.hash !== '') problems.push('base_url must not have a query or a fragment');
  return url.href.replace(/\/+$/, '');
}

function toAuthentication({ authentication }: ScimConnection, problems: Problems): Authentication | undefined {
  switch (authentication?.$case) {
    case 'bearerToken':
      if (!/^[\x21-\x7e]{1,8192}$/.test(authentication.value)) problems.push('bearer_token is empty or not a token');
      return { kind: 'bearer', token: authentication.value };
    case 'basic': {
      const { username, password } = authentication.value;
      if (!/^[^:\p{Cc}]{1,256}$/u.test(username)) problems.push('basic.username is empty or not usable');
      if (!/^\P{Cc}{1,1024}$/u.test(password)) problems.push('basic.password is empty or not usable');
      return { kind: 'basic', username, password };
    }
    case undefined:
      problems.push('authentication is missing');
      return undefined;
  }
}

const updateVerbs = new Map<number, Quirks['updateVerb']>([
  [UpdateVerb.UPDATE_VERB_UNSPECIFIED, strictServer.updateVerb],
  [UpdateVerb.UPDATE_VERB_PATCH, 'patch'],
  [UpdateVerb.UPDATE_VERB_PUT, 'put'],
]);

const patchStyles = new Map<number, Quirks['patchStyle']>([
  [PatchStyle.PATCH_STYLE_UNSPECIFIED, strictServer.patchStyle],
  [PatchStyle.PATCH_STYLE_PATHS, 'paths'],
  [PatchStyle.PATCH_STYLE_VALUES, 'values'],
]);

const memberRemoveStyles = new Map<number, Quirks['memberRemoveStyle']>([
  [MemberRemoveStyle.MEMBER_REMOVE_STYLE_UNSPECIFIED, strictServer.memberRemoveStyle],
  [MemberRemoveStyle.MEMBER_REMOVE_STYLE_FILTER_PATH, 'filter-path'],
  [MemberRemoveStyle.MEMBER_REMOVE_STYLE_VALUE_ARRAY, 'value-array'],
]);

const deprovisionings = new Map<number, Quirks['deprovisioning']>([
  [Deprovisioning.DEPROVISIONING_UNSPECIFIED, strictServer.deprovisioning],
  [Deprovisioning.DEPROVISIONING_DELETE, 'delete'],
  [Deprovisioning.DEPROVISIONING_DISABLE, 'disable'],
]);

const mostMembers = 10_000;

function toQuirks(profile: QuirkProfile | undefined, problems: Problems): Quirks {
  if (profile === undefined) return strictServer;
  const known = <T>(field: string, values: ReadonlyMap<number, T>, value: number, fallback: T): T => {
    if (!values.has(value)) problems.push(`quirks.${field} is not known`);
    return values.get(value) ?? fallback;
  };
  if (profile.maxMembersPerPatch > mostMembers) problems.push(`quirks.max_members_per_patch is over ${mostMembers}`);
  return {
    updateVerb: known('update_verb', updateVerbs, profile.updateVerb, strictServer.updateVerb),
    patchStyle: known('patch_style', patchStyles, profile.patchStyle, strictServer.patchStyle),
    memberRemoveStyle: known(
      'member_remove_style',
      memberRemoveStyles,
      profile.memberRemoveStyle,
      strictServer.memberRemoveStyle,
    ),
    maxMembersPerPatch: profile.maxMembersPerPatch || strictServer.maxMembersPerPatch,
    deprovisioning: known('deprovisioning', deprovisionings, profile.deprovisioning, strictServer.deprovisioning),
    ifMatch: profile.ifMatch,
  };
}

const mostColumns = 500;

function toRoster({ path, columns, keyColumn }: CsvRosterConnection, problems: Problems): RosterConfiguration {
  if (path === '') problems.push('path is missing');
  if (columns.length === 0 || columns.length > mostColumns) problems.push(`columns have to be 1 to ${mostColumns}`);
  if (columns.some((column) => column === '')) problems.push('a column has no name');
  if (new Set(columns).size !== columns.length) problems.push('a column comes twice');
  if (!columns.includes(keyColumn)) problems.push('key_column is not one of the columns');
  return { kind: 'csv-roster', path, columns, keyColumn };
}

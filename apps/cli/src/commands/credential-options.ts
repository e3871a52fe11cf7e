import { type Command, InvalidArgumentError, Option } from 'commander';
import { readJsonFile } from '../json-file.ts';

/** As they come from the command line; what was not given is undefined. */
export interface CredentialOptions {
  readonly label?: string;
  readonly dialect?: string;
  readonly scopes?: readonly string[];
  readonly unknownMembers?: string;
  readonly requestsPerMinute?: number;
  /** ISO 8601, or `never`. */
  readonly expires?: string;
  readonly publicKeys?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly jwksUri?: string;
  readonly subjects?: readonly string[];
  readonly meAttribute?: string;
}

export interface Settings {
  readonly dialect: string;
  readonly scopes: readonly string[];
  readonly unknownMembers: string;
  readonly requestsPerMinute: number;
}

export interface TrustedIssuer {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  readonly subjects: readonly string[];
  readonly meAttribute: string;
}

const dialects = ['auto', 'okta', 'entra', 'onelogin', 'google', 'jumpcloud', 'ping', 'strict'];
/** As the value of `--expires`. */
export const never = 'never';

const day = 24 * 60 * 60 * 1_000;

/** The options that making and changing a credential have in common. */
export function withCredentialOptions(command: Command): Command {
  return command
    .option('--label <text>', 'what it is for, for example "Okta production"')
    .addOption(new Option('--dialect <name>', 'whose way of speaking SCIM it uses').choices(dialects))
    .option(
      '--scopes <list>',
      'what it may do: read, write, read:<type>, write:<type>, comma-separated; "" for all',
      list,
    )
    .addOption(new Option('--unknown-members <policy>', 'members that name nobody').choices(['reject', 'keep-pending']))
    .option('--requests-per-minute <number>', "a limit of its own; 0 for the installation's", wholeNumber)
    .option('--expires <when>', 'a date (2027-01-31), a time, days from now (365d), or never', expiry)
    .option('--public-keys <file>', 'of an oauth-client without a secret: its JSON Web Key Set')
    .option('--issuer <iss>', 'of an external-issuer: the iss of its tokens')
    .option('--audience <aud>', 'of an external-issuer: the aud its tokens have to have')
    .option('--jwks-uri <url>', 'of an external-issuer: where its keys are')
    .option('--subjects <list>', 'of an external-issuer: the sub values to accept, comma-separated; "" for any', list)
    .addOption(
      new Option('--me-attribute <name>', 'of an external-issuer: whom sub names').choices([
        'id',
        'userName',
        'externalId',
      ]),
    );
}

/** The settings that were given; undefined when none was. */
export function settingsOf(options: CredentialOptions): Partial<Settings> | undefined {
  const { dialect, scopes, unknownMembers, requestsPerMinute } = options;
  return given({ dialect, scopes, unknownMembers, requestsPerMinute });
}

/** What was given about a trusted issuer; undefined when nothing was. */
export function trustOf(options: CredentialOptions): Partial<TrustedIssuer> | undefined {
  const { issuer, audience, jwksUri, subjects, meAttribute } = options;
  return given({ issuer, audience, jwksUri, subjects, meAttribute });
}

/** @throws {OperatorError} when the file cannot be read or is not JSON */
export async function publicKeysOf({ publicKeys: file }: CredentialOptions): Promise<object | undefined> {
  return file === undefined ? undefined : readJsonFile(file);
}

/** Seconds from `90s`, `30m`, `12h` or `7d`. */
export function seconds(text: string): number {
  const [, number, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('It is a number and a unit: 90s, 30m, 12h, 7d.');
  return Number(number) * ({ s: 1, m: 60, h: 3_600, d: 86_400 }[unit] ?? 1);
}

/** An ISO time from a date, a time or days from now; `never` stays. */
export function expiry(text: string): string {
  if (text === never) return never;
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const at = days === undefined ? new Date(text) : new Date(Date.now() + Number(days) * day);
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('It is a date, a time, days (365d) or never.');
  return at.toISOString();
}

function list(text: string): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function wholeNumber(text: string): number {
  if (!/^\d{1,8}$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}

function given<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } | undefined {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> });
}

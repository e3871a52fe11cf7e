import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Caller } from './ports.ts';

/** Bytes of the id: 4 of time, 6 at random, 6 of the seal; RFC 9562 §5.8 takes 6 bits of them for version and variant. */
const sealAt = 10;
const form = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whoever asked for something. */
export type TransactionOwner = Pick<Caller, 'tenantId' | 'credentialId'>;

/** Names asynchronous requests. Every gateway of an installation knows the ids of the others by the key they share. */
export interface TransactionIds {
  issue(owner: TransactionOwner, now: Date): string;
  /** When it was issued, to the second; undefined when it was not, or to another tenant or credential. */
  issuedAt(owner: TransactionOwner, id: string): Date | undefined;
}

/**
 * Ids that are UUIDs (version 8, RFC 9562) and cannot be guessed. What seals them tells whose they are, and one that
 * was issued, and may still be undecided, from one that never was, without anything being stored.
 * @param key the same in all gateways; a subkey of it is used, so that it may serve for other things too
 */
export function createTransactionIds(key: Uint8Array): TransactionIds {
  const subkey = Buffer.from(hkdfSync('sha256', key, '', 'rollcall transaction id 2', 32));
  const seal = ({ tenantId, credentialId }: TransactionOwner, open: Buffer): Buffer =>
    createHmac('sha256', subkey)
      .update(`${JSON.stringify([tenantId, credentialId])} `)
      .update(open)
      .digest()
      .subarray(0, 16 - sealAt);
  return {
    issue(owner, now) {
      const bytes = Buffer.alloc(16);
      bytes.writeUInt32BE(Math.floor(now.getTime() / 1_000));
      randomBytes(sealAt - 4).copy(bytes, 4);
      bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
      seal(owner, bytes.subarray(0, sealAt)).copy(bytes, sealAt);
      return format(bytes);
    },
    issuedAt(owner, id) {
      const bytes = parse(id);
      if (!bytes) return undefined;
      const expected = seal(owner, bytes.subarray(0, sealAt));
      return timingSafeEqual(expected, bytes.subarray(sealAt)) ? new Date(bytes.readUInt32BE(0) * 1_000) : undefined;
    },
  };
}

function format(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function parse(id: string): Buffer | undefined {
  return form.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : undefined;
}

import * as z from 'zod';

const text = z.string().min(1).max(256);
const time = z.iso.datetime({ offset: true }).transform((at) => new Date(at));

export const tenantQuery = z.strictObject({ tenant: text });

/** `4xx` is a range, `409` one status. */
const status = z
  .string()
  .regex(/^[1-5](?:\d\d|[xX]{2})$/, 'must be a status as 409, or a class of them as 4xx')
  .transform((given) => ({
    statusAtLeast: Number(given.replaceAll(/x/gi, '0')),
    statusAtMost: Number(given.replaceAll(/x/gi, '9')),
  }));

export const requestsQuery = z.strictObject({
  tenant: text,
  credential: text.optional().describe('Of this credential.'),
  subject: text.optional().describe('About this resource, for example `User/<id>`.'),
  correlation: text.optional().describe('With this `X-Request-Id`.'),
  method: z
    .string()
    .regex(/^[A-Za-z]{1,16}$/)
    .transform((method) => method.toUpperCase())
    .optional(),
  status: status.optional().describe('Answered with this status, or with one of its class: `409`, `4xx`.'),
  from: time.optional().describe('Not before this time.'),
  to: time.optional().describe('Before this time.'),
  limit: z.coerce.number().int().min(1).max(500).optional().describe('50 when it is not given.'),
  page: z.string().max(1_000).optional().describe('`nextPage` of the answer before.'),
});

export const timelineQuery = z.strictObject({
  subject: z.string().regex(/^(?:User|Group)\/.{1,128}$/, 'must be User/<id> or Group/<id>'),
});

import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { adminDocument } from '../../src/adapters/http/admin/admin-document.ts';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

interface Content {
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}

interface Operation {
  readonly responses: Readonly<Record<string, Content>>;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: { readonly Problem: Content } };
}

/** What is published about the admin API, as a client reads it. */
export const publishedDocument = JSON.parse(JSON.stringify(adminDocument())) as Document;

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)));
ajv.addFormat('uri', (text) => URL.canParse(text));
ajv.addSchema({ $id: 'admin', ...publishedDocument });

/** Checks that an answer of the admin API is what its description says, whatever the test was about. */
export function assertDescribed(method: string, path: string, { status, headers, body }: Answer): void {
  const operation = operationOf(method, path);
  const { content } = status < 400 && operation ? described(operation, status) : problem();
  const mediaType = headers.get('content-type')?.split(';')[0] ?? 'none';
  assert.ok(content[mediaType], `${method} ${path} answered ${mediaType}`);
  const schema = JSON.parse(JSON.stringify(content[mediaType].schema).replaceAll('"#/', '"admin#/'));
  const validate = ajv.compile(schema);
  assert.ok(validate(body), `${method} ${path} ${status}: ${ajv.errorsText(validate.errors)}`);
}

function described({ responses }: Operation, status: number): Content {
  const content = responses[status];
  assert.ok(content, `${status} is not described`);
  return content;
}

function problem(): Content {
  return publishedDocument.components.responses.Problem;
}

function operationOf(method: string, path: string): Operation | undefined {
  const segments = (path.split('?')[0] ?? '').split('/');
  const fits = (template: string) => {
    const parts = template.split('/');
    return parts.length === segments.length && parts.every((part, at) => part.startsWith('{') || part === segments[at]);
  };
  const found = Object.entries(publishedDocument.paths).find(([template]) => fits(template));
  return found?.[1][method.toLowerCase()];
}

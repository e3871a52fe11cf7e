import * as z from 'zod';
import { problemAnswer } from './admin-answers.ts';
import { type AdminOperation, adminOperations } from './admin-operations.ts';

type Json = Record<string, unknown>;

const parameterTexts: Record<string, string> = {
  tenant: "The tenant's id.",
  credential: "The credential's id.",
  app: "The app's id.",
  request: "The record's id.",
};

/** The admin API as an OpenAPI 3.1 document, made from what its routes check and answer. */
export function adminDocument(): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const [operationId, operation] of Object.entries<AdminOperation>(adminOperations)) {
    const path = operation.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [operation.method]: { operationId, ...describeOperation(operation, schemas) } };
  }
  const problem = {
    description: 'What is wrong (RFC 9457).',
    content: content(problemAnswer, schemas, 'problem+json'),
  };
  return {
    openapi: '3.1.1',
    info: {
      title: 'Rollcall admin API',
      version: '1',
      description: 'Operating Rollcall: tenants, credentials, apps, the request log. Not for identity providers.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/admin/v1' }],
    security: [{ adminToken: [] }],
    paths,
    components: {
      securitySchemes: { adminToken: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN of the gateway.' } },
      responses: { Problem: problem },
      schemas,
    },
  };
}

function describeOperation(operation: AdminOperation, schemas: Json): Json {
  const { summary, body, status, answer } = operation;
  const parameters = [...pathParameters(operation.path), ...queryParameters(operation.query, schemas)];
  return {
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: true, content: content(body, schemas, 'json', 'input') } }),
    responses: {
      [status]: { description: 'Done.', content: content(answer, schemas, 'json') },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}

function pathParameters(path: string): Json[] {
  return Array.from(path.matchAll(/:(\w+)/g), ([, name = '']) => {
    const description = parameterTexts[name];
    return { name, in: 'path', required: true, ...(description && { description }), schema: { type: 'string' } };
  });
}

function queryParameters(query: z.ZodObject | undefined, schemas: Json): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, type]) => {
    const { description, ...schema } = schemaOf(type as z.ZodType, schemas, 'input');
    const required = !(type as z.ZodType).safeParse(undefined).success;
    return { name, in: 'query', required, ...(description !== undefined && { description }), schema };
  });
}

function content(type: z.ZodType, schemas: Json, mediaType: string, io: 'input' | 'output' = 'output'): Json {
  return { [`application/${mediaType}`]: { schema: schemaOf(type, schemas, io) } };
}

/** A JSON Schema 2020-12, which is what OpenAPI 3.1 takes; named parts are put into `schemas` and referred to. */
function schemaOf(type: z.ZodType, schemas: Json, io: 'input' | 'output'): Json {
  const { $schema, $defs, ...schema } = z.toJSONSchema(type, {
    io,
    override: ({ jsonSchema }) => simplify(jsonSchema),
  });
  for (const [name, part] of Object.entries($defs ?? {})) schemas[name] = linked(part as Json);
  const { id, ...rest } = linked(schema);
  if (typeof id !== 'string') return rest;
  schemas[id] = rest;
  return { $ref: `#/components/schemas/${id}` };
}

function linked(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}

/** The format says it all, and the pattern is that of one library. */
function simplify(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.format === 'date-time') delete schema.pattern;
}

import type { Request, Response } from 'express';
import type * as z from 'zod';
import { readJsonBody } from '../json-body.ts';
import { queryOf } from '../query.ts';
import type { AdminParts } from './admin-parts.ts';

/** Reads and checks a body. @throws {ZodError} with every problem; messages never repeat a value. */
export async function bodyOf<T extends z.ZodType>(
  request: Request,
  schema: T,
  parts: Pick<AdminParts, 'bodyLimits'>,
): Promise<z.output<T>> {
  return schema.parse(await readJsonBody(request, ['application/json'], parts.bodyLimits));
}

export function sendJson(response: Response, status: number, body: unknown): void {
  response.status(status).setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(body));
}

/** Reads and checks the query string. @throws {ZodError} with every problem */
export function parametersOf<T extends z.ZodType>(request: Request, schema: T): z.output<T> {
  return schema.parse(Object.fromEntries(queryOf(request)));
}

export function parameter(request: Request, name: string): string {
  return String(request.params[name]);
}

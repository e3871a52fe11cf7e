import type { Request, Response } from 'express';
import type * as z from 'zod';
import { readJsonBody } from '../json-body.ts';
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

export function parameter(request: Request, name: string): string {
  return String(request.params[name]);
}

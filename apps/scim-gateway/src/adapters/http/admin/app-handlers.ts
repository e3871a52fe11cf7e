import type { GetTimelineResponse } from '@rollcall/protocol/provisioner/v1/provisioner';
import { call, callStream } from '@rollcall/service-kit';
import type { RequestHandler } from 'express';
import { sendParts } from '../json-answer.ts';
import { appBody } from './admin-bodies.ts';
import { bodyOf, parameter, parametersOf, sendJson } from './admin-http.ts';
import type { AdminParts } from './admin-parts.ts';
import { timelineQuery } from './admin-queries.ts';
import { appStatusView, appView, timelineEntryView } from './admin-views.ts';

type AppHandlers = Record<'connectApp' | 'listApps' | 'getApp' | 'getTimeline', RequestHandler>;

/** The apps a tenant is provisioned into. */
export function appHandlers(parts: AdminParts): AppHandlers {
  const { access, apps } = parts;
  const settings = { timeoutMs: parts.callTimeoutMs };
  return {
    async connectApp(request, response) {
      const body = await bodyOf(request, appBody, parts);
      const tenantId = parameter(request, 'tenant');
      await call(access.getTenant, { id: tenantId }, settings);
      const { app } = await call(apps.connectApp, { ...body, tenantId }, settings);
      sendJson(response, 201, appView(app));
    },

    async listApps(request, response) {
      const found = await call(apps.listApps, { tenantId: parameter(request, 'tenant') }, settings);
      sendJson(response, 200, { apps: found.apps.map(appView) });
    },

    async getApp(request, response) {
      const app = { tenantId: parameter(request, 'tenant'), appId: parameter(request, 'app') };
      sendJson(response, 200, appStatusView(await call(apps.getAppStatus, app, settings)));
    },

    async getTimeline(request, response) {
      const { subject } = parametersOf(request, timelineQuery);
      const about = { tenantId: parameter(request, 'tenant'), subject };
      const headers = { 'Content-Type': 'application/json; charset=utf-8' };
      await sendParts(response, { status: 200, headers }, timelineParts(callStream(apps.getTimeline, about, settings)));
    },
  };
}

async function* timelineParts(entries: AsyncIterable<GetTimelineResponse>): AsyncGenerator<string> {
  let before = '{"entries":[';
  for await (const entry of entries) {
    yield before + JSON.stringify(timelineEntryView(entry));
    before = ',';
  }
  yield before === ',' ? ']}' : '{"entries":[]}';
}

// A downstream app with a SCIM 2.0 server that is not ours: Express 4, scimmy and scimmy-routers, with as little glue as they need.
//
// DOWNSTREAM_TOKEN   bearer token it accepts (required)
// DOWNSTREAM_PORT    0, the default, takes a free one; DOWNSTREAM_HOST is 127.0.0.1 by default
// DOWNSTREAM_FILE    JSON file that keeps users and groups over a restart; without it they are in memory only
// DOWNSTREAM_FAULTS  1: faults can be asked for, see faults.mjs
//
// Prints `listening <port>` when it is ready; SIGTERM ends it. SCIM is at /scim/v2.
import { randomUUID } from 'node:crypto';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';
import { faultControl } from './faults.mjs';
import { openStore } from './store.mjs';

const {
  DOWNSTREAM_HOST = '127.0.0.1',
  DOWNSTREAM_PORT = '0',
  DOWNSTREAM_TOKEN,
  DOWNSTREAM_FILE,
  DOWNSTREAM_FAULTS,
} = process.env;
if (!DOWNSTREAM_TOKEN) {
  console.error('DOWNSTREAM_TOKEN is not set: the bearer token this app accepts');
  process.exit(1);
}

const store = openStore(DOWNSTREAM_FILE);

function found(map, id) {
  const resource = map.get(id);
  if (!resource) throw new SCIMMY.Types.Error(404, null, `Resource ${id} not found`);
  return resource;
}

function claim(map, attribute, data, id) {
  const taken = (other) => other.id !== id && other[attribute].toLowerCase() === data[attribute].toLowerCase();
  if ([...map.values()].some(taken)) throw new SCIMMY.Types.Error(409, 'uniqueness', `${attribute} is taken`);
}

/** The three handlers scimmy asks for, over one map of the store. */
function handlers(map, { unique, afterDelete = () => {} }) {
  return {
    egress(request) {
      if (request.id) return found(map, request.id);
      const all = [...map.values()];
      return request.filter ? request.filter.match(all) : all;
    },
    async ingress(request, data) {
      const id = request.id ?? randomUUID();
      const created = request.id ? found(map, id).meta.created : new Date().toISOString();
      claim(map, unique, data, id);
      const meta = { created, lastModified: new Date().toISOString() };
      const resource = { ...JSON.parse(JSON.stringify(data)), id, meta };
      map.set(id, resource);
      await store.save();
      return resource;
    },
    async degress(request) {
      found(map, request.id);
      map.delete(request.id);
      afterDelete(request.id);
      await store.save();
    },
  };
}

function leaveGroups(userId) {
  for (const group of store.groups.values()) {
    if (group.members) group.members = group.members.filter((member) => member.value !== userId);
  }
}

SCIMMY.Resources.declare(SCIMMY.Resources.User, {
  ...handlers(store.users, { unique: 'userName', afterDelete: leaveGroups }),
  extensions: [{ schema: SCIMMY.Schemas.EnterpriseUser, required: false }],
});
SCIMMY.Resources.declare(SCIMMY.Resources.Group, handlers(store.groups, { unique: 'displayName' }));

const app = express();
app.disable('x-powered-by');
if (DOWNSTREAM_FAULTS === '1') app.use(faultControl());
app.use(
  '/scim/v2',
  new SCIMMYRouters({
    type: 'bearer',
    handler(request) {
      if (request.header('authorization') !== `Bearer ${DOWNSTREAM_TOKEN}`)
        throw new Error('Authorization not accepted');
      return 'client';
    },
  }),
);

const server = app.listen(Number(DOWNSTREAM_PORT), DOWNSTREAM_HOST, () => {
  console.log(`listening ${server.address().port}`);
});
server.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 1000).unref();
  });
}
